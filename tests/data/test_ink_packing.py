"""Small ink is the same ink to within a quarter of a pixel."""

import numpy as np
import pytest
from ink_files import group, inkml, write_pages

from netchu.data.ink import InkLine, read_inkml
from netchu.data.ink_packing import small_inkml, small_strokes


def curved(name: str, text: str = "", turns: float = 1.5, points: int = 400) -> str:
    """A line of writing as tablets give it: points close to each other along a wave."""
    x = np.linspace(0, 4000, points)
    y = 300 * np.sin(x / 4000 * 2 * np.pi * turns)
    return group(name, text, [", ".join(f"{a:.0f} {b:.0f}" for a, b in zip(x, y, strict=True))])


@pytest.fixture
def small(tmp_path):
    """Writes a file of this content and reads it, as it is and made small."""

    def both(content: str):
        file, other = tmp_path / "a.inkml", tmp_path / "b.inkml"
        file.write_text(content, encoding="utf-8")
        other.write_bytes(small_inkml(file))
        return read_inkml(str(file)), read_inkml(str(other)), other.stat().st_size / file.stat().st_size

    return both


def test_names_texts_writer_and_document_stay(small):
    two = curved("tg_0", "Lê &amp; Lợi"), curved("tg_1")
    before, after, size = small(inkml(*two, writer="ann &lt;1>", document="6046_1"))
    assert list(after.lines) == ["tg_0", "tg_1"] and after.lines["tg_0"].text == "Lê & Lợi"
    assert (after.writer, after.document) == (before.writer, before.document) == ("ann <1>", "6046")
    assert after.problems == before.problems == (("tg_1", "no truth"),) and size < 0.5


def test_strokes_stay_within_a_quarter_of_a_pixel(small):
    before, after, _ = small(inkml(curved("tg_0", "a")))
    spread = 300 / np.sqrt(2)  # about the deviation of the rows, 10.5 px of a line 64 px high
    (old,), (new,) = (ink.lines["tg_0"].strokes for ink in (before, after))
    scale = np.ptp(old[:, 0]) / np.ptp(new[:, 0])
    drawn = np.interp(old[:, 0], new[:, 0] * scale, new[:, 1] * scale)
    assert len(new) < len(old) / 4
    assert np.abs(drawn - old[:, 1]).max() * 10.5 / spread < 0.6  # rounded and straightened: a quarter of a pixel each


def test_a_dot_stays_more_than_a_point(small):
    _, after, _ = small(inkml(curved("tg_0", "a"), group("tg_1", ".", ["5 5, 8 6"])))
    assert set(after.lines) == {"tg_0", "tg_1"} and not after.problems
    assert np.ptp(small_strokes(InkLine("", "", (np.zeros((1, 2), np.float32),)), 1.0)[0], axis=0).max() == 2


def test_words_have_the_scale_of_the_lines_beside_them(tmp_path):
    folder = write_pages(tmp_path, {"ann": ["ba mẹ con"]})
    for name in ("InkData_line", "InkData_word"):
        file = next((folder / name).iterdir())
        (tmp_path / f"{name}.inkml").write_bytes(small_inkml(file))
    line, words = (read_inkml(str(tmp_path / f"{name}.inkml")) for name in ("InkData_line", "InkData_word"))
    ends = [np.concatenate([np.concatenate(part.strokes) for part in ink.lines.values()]) for ink in (line, words)]
    np.testing.assert_allclose(ends[0].max(axis=0), ends[1].max(axis=0), atol=1)
