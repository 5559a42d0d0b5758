"""The detector of text on a picture."""

import cv2
import numpy as np
import pytest

from netchu.pictures import detection


def test_it_finds_a_word_and_nothing_on_paper():
    page = np.full((200, 600), 235, np.uint8)
    assert detection.find_text(page).shape == (0, 4, 2)
    cv2.putText(page, "Quang Trung", (120, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, 30, 4)
    (quad,) = detection.find_text(page)
    assert quad.dtype == np.float32 and 60 < quad[0, 0] < 130 and 480 < quad[1, 0] < 580


@pytest.mark.parametrize("shape", [(10, 60_000), (5_000, 2), (17, 1_601)])
def test_a_strip_that_is_too_narrow_for_the_detector_has_none(shape):
    """A scanner's sliver among a folder's pictures must not stop the others."""
    assert detection.find_text(np.full(shape, 255, np.uint8)).shape == (0, 4, 2)


def test_it_takes_no_more_cores_than_its_process_has(monkeypatch):
    """A thread more would keep another process's core busy while it waits for work."""
    monkeypatch.setattr(detection, "usable_cores", lambda: 1)
    detector = detection._detector.__wrapped__()
    detector(np.full((64, 64, 3), 255, np.uint8))  # which loads it
    assert detector.text_det.session.session.get_session_options().intra_op_num_threads == 1
