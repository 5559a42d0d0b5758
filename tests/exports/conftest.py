"""A document of three pages as it is read: two rows, a broken page, a row that stands on its side."""

import pytest

from netchu.decoding import Hypothesis
from netchu.reading import Letter, Reading, join_rows

TEXTS = ["Thị trấn Chợ Lách,", "Huyện Đầm Hà", "Quận 9"]


def row(text: str, box, page: int, turns: int = 0) -> Reading:
    letters = tuple(Letter(sign, 0.9, k / len(text), (k + 1) / len(text)) for k, sign in enumerate(text))
    other = Hypothesis(text.replace("Ch", "Gh"), -3.0, 0.1)
    return Reading(
        "scan & co.tiff", (Hypothesis(text, -1.0, 0.8), other), letters, box, page_number=page, quarter_turns=turns
    )


@pytest.fixture
def document():
    boxes = [(20, 80, 50, 590), (100, 160, 50, 410), (30, 330, 40, 100)]
    rows = [
        row(text, box, page, turns) for text, box, page, turns in zip(TEXTS, boxes, (0, 0, 2), (0, 0, 1), strict=True)
    ]
    sizes = [(200, 700), None, (400, 150)]
    return join_rows(rows, "scan & co.tiff", (0, 200, 0, 700), ["Page 2 is broken."], sizes)
