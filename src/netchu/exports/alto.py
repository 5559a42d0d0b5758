"""Readings as ALTO 4.2 (Library of Congress): pages, text lines and words with their boxes."""

import os
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from netchu import __version__
from netchu.errors import InputError
from netchu.exports.words import Word, point_on_page, words_of
from netchu.preprocessing.crop import Box
from netchu.reading import Reading
from netchu.system.paths import make_dir, whole_file

_NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_ROOT = {
    "xmlns": _NAMESPACE,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{_NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-2.xsd",
    "SCHEMAVERSION": "4.2",
}
_BASELINE = 0.65  # of a row's height, from above: half of the lines of Cinnamon and Kalapa have it within 0.05 of that


class AltoFolder:
    """A folder with an ALTO file for each document, named as it is: `form.jpg` becomes `form.jpg.xml`.

    Args:
        folder: made where it is missing.
        pictures: all documents that will be written.

    Raises:
        InputError: two of them would become one file, or the folder can't be written.
    """

    def __init__(self, folder: Path | str, pictures: Iterable[str]):
        self._folder = make_dir(Path(folder))
        taken: dict[Path, str] = {}
        for picture in dict.fromkeys(pictures):
            other = taken.setdefault(self._file(picture), picture)
            if other != picture:
                raise InputError(f"{other} and {picture} would become one file in {folder}: give each its own --alto.")

    def write(self, reading: Reading) -> None:
        """Writes one document."""
        document = alto_document(reading, self._seen_from_here(reading.source))
        with whole_file(self._file(reading.source)) as part:
            part.write_bytes(ElementTree.tostring(document, encoding="utf-8", xml_declaration=True) + b"\n")

    def save(self) -> None:
        """Nothing: each document is on disk once it is written."""

    def _file(self, picture: str) -> Path:
        return self._folder / f"{Path(picture).name}.xml"

    def _seen_from_here(self, picture: str) -> str:
        """The picture's path from the folder, where programs look for it."""
        try:
            return Path(os.path.relpath(picture, self._folder)).as_posix()
        except ValueError:  # another drive of Windows
            return Path(picture).absolute().as_posix()


def alto_document(reading: Reading, file_name: str) -> Element:
    """The root element of a document's ALTO file; pages that couldn't be read are left out, boxes are in px.

    Lines have a polygon and a baseline, without which kraken passes them over; the baseline is straight and estimated.

    Args:
        reading: of all its pages, with their sizes.
        file_name: the document, as the file names it.
    """
    root = Element("alto", _ROOT)
    description = SubElement(root, "Description")
    SubElement(description, "MeasurementUnit").text = "pixel"
    SubElement(SubElement(description, "sourceImageInformation"), "fileName").text = file_name
    processing = SubElement(description, "Processing", ID="netchu")
    SubElement(processing, "processingCategory").text = "contentGeneration"
    software = SubElement(processing, "processingSoftware")
    SubElement(software, "softwareName").text = "netchu"
    SubElement(software, "softwareVersion").text = __version__
    layout = SubElement(root, "Layout")
    for number, size in enumerate(reading.page_sizes):
        if size is not None:
            _add_page(layout, number, size, [row for row in reading.rows if row.page_number == number])
    ElementTree.indent(root)
    return root


def _add_page(layout: Element, number: int, size: tuple[int, int], rows: list[Reading]) -> None:
    height, width = size
    name = f"page_{number + 1}"
    page = SubElement(
        layout, "Page", ID=name, PROCESSINGREFS="netchu", HEIGHT=str(height), WIDTH=str(width),
        PHYSICAL_IMG_NR=str(number + 1),
    )  # fmt: skip
    space = SubElement(page, "PrintSpace", _place((0, height, 0, width)))
    if rows:
        tops, bottoms, lefts, rights = zip(*(row.box for row in rows), strict=True)
        around = _place((min(tops), max(bottoms), min(lefts), max(rights)))
        turned = {"ROTATION": str(90 * rows[0].quarter_turns)} if rows[0].quarter_turns else {}
        block = SubElement(space, "TextBlock", {"ID": f"{name}_block", **around, **turned, "LANG": "vi"})
        for k, row in enumerate(rows, start=1):
            _add_line(block, f"{name}_line_{k}", row)


def _add_line(block: Element, name: str, row: Reading) -> None:
    base = _points(row, (0, _BASELINE), (1, _BASELINE))
    line = SubElement(block, "TextLine", {"ID": name, **_place(row.box), "BASELINE": base})
    SubElement(SubElement(line, "Shape"), "Polygon", POINTS=_points(row, (0, 0), (1, 0), (1, 1), (0, 1)))
    for k, word in enumerate(words_of(row), start=1):
        if k > 1:
            SubElement(line, "SP")
        _add_word(line, f"{name}_word_{k}", word)


def _add_word(line: Element, name: str, word: Word) -> None:
    sure = {"WC": f"{word.confidence:.4f}"} if word.confidence == word.confidence else {}
    string = SubElement(line, "String", {"ID": name, **_place(word.box), "CONTENT": word.text, **sure})
    for other in word.alternatives:
        SubElement(string, "ALTERNATIVE", PURPOSE="recognition").text = other


def _points(row: Reading, *shares: tuple[float, float]) -> str:
    return " ".join(f"{x} {y}" for x, y in (point_on_page(row, along, down) for along, down in shares))


def _place(box: Box) -> dict[str, str]:
    top, bottom, left, right = box
    return {"HEIGHT": str(bottom - top), "WIDTH": str(right - left), "HPOS": str(left), "VPOS": str(top)}
