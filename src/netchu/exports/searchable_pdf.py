"""Pictures as a PDF whose text can be searched and copied: invisible words lie where they are written."""

import ctypes
import io
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from netchu.errors import InputError
from netchu.exports.words import Word, words_of
from netchu.pictures.documents import PDF_DPI, read_pages
from netchu.reading import Reading
from netchu.system.paths import whole_file

_POINTS = 72 / PDF_DPI  # of a pixel
_QUALITY = 85  # of the pictures as JPEG
_HIGH = 0.6  # of its box, a word: programs that extract text take rows whose words overlap for one
_CHARACTERS = 0x10000  # that the font has: all of the basic plane, where every letter of Vietnamese stands
_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class SearchablePdf:
    """A PDF that grows by the pages of each document; it is on disk after `save`.

    The font has one glyph, a square, for every character (as Tesseract's has): it is never drawn, so that 660 bytes do
    for any alphabet.

    Args:
        path: ends with .pdf.

    Raises:
        InputError: another ending.
    """

    def __init__(self, path: Path | str):
        self._path = Path(path)
        if self._path.suffix.lower() != ".pdf":
            raise InputError(f"--searchable-pdf {path} must end with .pdf.")
        self._document = pypdfium2.PdfDocument.new()
        font = (files("netchu.exports") / "assets" / "invisible.ttf").read_bytes()
        glyphs = b"\0\1" * _CHARACTERS
        self._font = pdfium.FPDFText_LoadCidType2Font(
            self._document, _array(ctypes.c_uint8, font), len(font), _TO_UNICODE,
            _array(ctypes.c_uint8, glyphs), len(glyphs),
        )  # fmt: skip

    def write(self, reading: Reading) -> None:
        """Adds the pages of one document, read anew from its file and turned upright; broken ones are left out."""
        for number, picture in enumerate(read_pages(reading.source)):
            if not isinstance(picture, InputError):
                self._add_page(picture, [row for row in reading.rows if row.page_number == number])

    def save(self) -> None:
        """Writes the file, whole or not at all.

        Raises:
            InputError: it can't be written.
        """
        with whole_file(self._path) as part:
            self._document.save(part)
        self._document.close()

    def _add_page(self, picture: np.ndarray, rows: list[Reading]) -> None:
        turns = rows[0].quarter_turns if rows else 0  # all rows of a page are turned alike
        rows = [_upright(row, *picture.shape[:2]) for row in rows]
        picture = np.rot90(picture, -turns)
        height, width = picture.shape[:2]
        page = self._document.new_page(width * _POINTS, height * _POINTS)
        jpeg = io.BytesIO()
        Image.fromarray(picture).save(jpeg, format="JPEG", quality=_QUALITY)
        image = pypdfium2.PdfImage.new(self._document)
        image.load_jpeg(jpeg, inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(width * _POINTS, height * _POINTS))
        page.insert_obj(image)
        for row in rows:
            for word in words_of(row):
                self._add_word(page, word, height)
        page.gen_content()
        page.close()

    def _add_word(self, page: pypdfium2.PdfPage, word: Word, page_height: int) -> None:
        """The word and a blank behind it, which keeps words apart where a row is copied."""
        codes = [min(ord(character), _CHARACTERS - 1) for character in word.text + " "]
        text = pdfium.FPDFPageObj_CreateTextObj(self._document, self._font, 1.0)
        pdfium.FPDFText_SetCharcodes(text, _array(ctypes.c_uint32, codes), len(codes))
        pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        top, bottom, left, right = (_POINTS * px for px in word.box)
        height, foot = _HIGH * (bottom - top), _POINTS * page_height - bottom + (1 - _HIGH) / 2 * (bottom - top)
        matrix = pdfium.FS_MATRIX((right - left) / len(word.text), 0, 0, height, left, foot)
        pdfium.FPDFPageObj_SetMatrix(text, matrix)
        pdfium.FPDFPage_InsertObject(page, text)


def _upright(row: Reading, height: int, width: int) -> Reading:
    """The row as it lies once its page of this size is turned upright."""
    box = row.box
    for _ in range(row.quarter_turns):  # clockwise
        top, bottom, left, right = box
        box, height, width = (left, right, height - bottom, height - top), width, height
    return replace(row, box=box, quarter_turns=0)


def _array(kind: Any, values: Any) -> Any:
    return (kind * len(values))(*values)
