"""What stands in the PDF is found where it is written, and nobody sees it."""

import numpy as np
import pytest
from samples import draw_line

from netchu.errors import InputError
from netchu.exports import searchable_pdf
from netchu.exports.searchable_pdf import SearchablePdf

pypdfium2 = pytest.importorskip("pypdfium2")
POINTS = 72 / 300


@pytest.fixture
def pdf(document, tmp_path, monkeypatch):
    pages = [np.full(size or (1, 1), 255, np.uint8) for size in document.page_sizes]
    pages[0][:64, :200] = draw_line("Phuong Hiep")[:, :200]
    pages[1] = InputError("Page 2 is broken.")
    monkeypatch.setattr(searchable_pdf, "read_pages", lambda path: iter(pages))
    target = SearchablePdf(tmp_path / "new" / "all.pdf")
    target.write(document)
    target.write(document)
    target.save()
    with pypdfium2.PdfDocument(tmp_path / "new" / "all.pdf") as opened:
        yield opened, pages


def test_the_text_is_that_of_the_rows_in_their_order(pdf, document):
    texts = [page.get_textpage().get_text_range().split() for page in pdf[0]]
    rows = [row.text for row in document.rows]
    assert texts == 2 * [" ".join(rows[:2]).split(), rows[2].split()]


def test_words_are_found_where_they_stand(pdf):
    text = pdf[0][0].get_textpage()
    index, count = text.search("Đầm Hà").get_next()
    assert text.get_text_range(index, count) == "Đầm Hà"
    left, bottom, right, top = text.get_charbox(index)
    assert (left, right) == pytest.approx((POINTS * (50 + 360 * 6 / 12), POINTS * (50 + 360 * 7 / 12)), abs=0.5)
    assert POINTS * (200 - 160) < bottom < top < POINTS * (200 - 100)


def test_a_page_on_its_side_is_turned_upright(pdf):
    page = pdf[0][1]
    assert page.get_size() == pytest.approx((POINTS * 400, POINTS * 150))
    left, bottom, right, top = page.get_textpage().get_charbox(0)
    assert left == pytest.approx(POINTS * (400 - 330), abs=0.5) and right - left == pytest.approx(POINTS * 50, abs=0.5)
    assert POINTS * (150 - 100) < bottom < top < POINTS * (150 - 40)


def test_the_picture_is_all_that_is_seen(pdf):
    shown = pdf[0][0].render(scale=1 / POINTS).to_numpy()[..., 0]
    assert shown.shape == (200, 700) and np.abs(shown.astype(int) - pdf[1][0]).mean() < 3


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(InputError, match="must end with .pdf"):
        SearchablePdf(tmp_path / "all.doc")
