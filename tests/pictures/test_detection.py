"""The detector of text on a picture."""

import cv2
import numpy as np

from netchu.pictures import detection


def test_it_finds_a_word_and_nothing_on_paper():
    page = np.full((200, 600), 235, np.uint8)
    assert detection.find_text(page).shape == (0, 4, 2)
    cv2.putText(page, "Quang Trung", (120, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, 30, 4)
    (quad,) = detection.find_text(page)
    assert quad.dtype == np.float32 and 60 < quad[0, 0] < 130 and 480 < quad[1, 0] < 580


def test_it_takes_no_more_cores_than_its_process_has(monkeypatch):
    """A thread more would keep another process's core busy while it waits for work."""
    monkeypatch.setattr(detection, "usable_cores", lambda: 1)
    detector = detection._detector.__wrapped__()
    detector(np.full((64, 64, 3), 255, np.uint8))  # which loads it
    assert detector.text_det.session.session.get_session_options().intra_op_num_threads == 1
