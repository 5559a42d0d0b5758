"""Pictures by the number of their rows."""

import cv2
import numpy as np
import pandas as pd
from samples import draw_line

from netchu.analysis.data import row_counts
from netchu.config import Preprocessing


def test_pictures_are_counted_and_the_doubtful_ones_shown_oddest_first(tmp_path):
    plain = draw_line("Phuong Hiep, Quan 9, Ha Noi")
    two = np.pad(np.vstack([plain, draw_line("15 Hung Vuong, Da Lat, Lam ")]), 40, constant_values=255)
    short = np.pad(draw_line("Ha Noi"), 60, constant_values=255)
    pages = {"plain": plain, "short": short, "two": two, "blank": np.full((100, 500), 255, np.uint8)}
    paths = [str(tmp_path / f"{name}.png") for name in pages]
    for path, page in zip(paths, pages.values(), strict=True):
        cv2.imwrite(path, page)
    table = row_counts.count_rows(paths, Preprocessing())
    assert table["path"].tolist() == paths
    assert table["kind"].tolist() == [row_counts.PLAIN, "one row, by the detector", "two rows", "no row"]
    assert table["boxes"].map(len).tolist() == [0, 1, 2, 0]
    assert row_counts.row_kinds(table).tolist() == [1, 1, 1, 1]
    shown = row_counts.doubtful_pictures(table, 2)
    assert [kind for kind, _, _ in shown] == ["two rows", "no row"]
    assert (shown[0][1] == two).all() and len(shown[0][2]) == 2
    assert len(row_counts.doubtful_pictures(table, 9)) == 3


def test_where_all_are_plain_nothing_is_shown():
    table = pd.DataFrame({"path": ["a"], "kind": [row_counts.PLAIN], "boxes": [[]]})
    assert row_counts.doubtful_pictures(table, 3) == []
    assert row_counts.row_kinds(table).to_dict() == {row_counts.PLAIN: 1}
