import numpy as np

from netchu.preprocessing.pieces import connected_pieces


def test_pixels_that_touch_by_a_corner_are_one_piece():
    labels, stats, middles = connected_pieces(np.array([[True, False, False, True], [False, True, False, False]]))
    assert labels.tolist() == [[1, 0, 0, 2], [0, 1, 0, 0]]
    assert stats[1:, 4].tolist() == [2, 1] and middles[1].tolist() == [0.5, 0.5]


def test_more_pieces_than_short_labels_can_count():
    ink = np.zeros((600, 600), bool)
    ink[::2, ::2] = True
    labels, stats, _ = connected_pieces(ink)
    assert len(stats) == 300 * 300 + 1 and labels.max() == 300 * 300
