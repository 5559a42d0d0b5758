"""Ink held together in little memory comes out as it was written."""

import numpy as np
import pytest
from ink_files import group, inkml

from netchu.data.ink_set import load_ink, pack_ink


def test_packed_ink_is_small_and_gives_back_what_was_written(read):
    ink = read(inkml(*(group(f"tg_{k}", f"số {k}", offset=1000 * k + 1) for k in range(4))))
    packed = load_ink([f"{ink.path}#tg_{k}" for k in range(4)])
    assert len(packed) == 4 and packed.texts[3] == "số 3" and set(packed.writers) == {"id_1"}
    points = sum(len(stroke) for line in ink.lines.values() for stroke in line.strokes)
    assert packed.points.dtype == np.uint16 and packed.points.nbytes == 4 * points
    for k, line in enumerate(ink.lines.values()):
        assert [len(stroke) for stroke in packed.strokes(k)] == [4, 2]
        for stroke, original in zip(packed.strokes(k), line.strokes, strict=True):
            assert stroke.dtype == np.float32 and np.abs(stroke - original).max() < 0.1
    assert len(pack_ink([])) == 0


@pytest.mark.parametrize("scale", [1e-3, 1, 5e4])
def test_packing_keeps_shapes_in_any_unit(read, scale):
    trace = ", ".join(f"{x * scale} {y * scale}" for x, y in ((0, 0), (300, 40), (4000, 7), (9000, 50)))
    ink = read(inkml(group("a", "x", (trace,))))
    [line] = ink.lines.values()
    [stroke] = pack_ink([("a", "", line)]).strokes(0)
    assert np.abs(stroke - line.strokes[0]).max() < 1e-3 * 9000 * scale
