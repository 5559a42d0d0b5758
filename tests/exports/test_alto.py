"""ALTO files have the structure of the schema 4.2, and say what stands where."""

from xml.etree import ElementTree

import pytest

from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.exports.alto import AltoFolder, alto_document
from netchu.reading import Reading

NAMESPACE = {"": "http://www.loc.gov/standards/alto/ns-v4#"}
PLACE = {"HEIGHT", "WIDTH", "HPOS", "VPOS"}
# Of each element that netchu writes, after http://www.loc.gov/standards/alto/v4/alto-4-2.xsd: what may stand in it, in
# that order; the attributes that it must have; those that it may have.
SCHEMA = {
    "alto": (["Description", "Styles", "Tags", "Layout"], set(), {"SCHEMAVERSION"}),
    "Description": (["MeasurementUnit", "sourceImageInformation", "OCRProcessing", "Processing"], set(), set()),
    "MeasurementUnit": ([], set(), set()),
    "sourceImageInformation": (["fileName", "fileIdentifier", "documentIdentifier"], set(), set()),
    "fileName": ([], set(), set()),
    "Processing": (
        ["processingCategory", "processingDateTime", "processingAgency", "processingStepDescription",
         "processingStepSettings", "processingSoftware"], {"ID"}, set(),
    ),
    "processingCategory": ([], set(), set()),
    "processingSoftware": (
        ["softwareCreator", "softwareName", "softwareVersion", "applicationDescription"], set(), set(),
    ),
    "softwareName": ([], set(), set()),
    "softwareVersion": ([], set(), set()),
    "Layout": (["Page"], set(), {"STYLEREFS"}),
    "Page": (
        ["TopMargin", "LeftMargin", "RightMargin", "BottomMargin", "PrintSpace"], {"ID", "PHYSICAL_IMG_NR"},
        {"HEIGHT", "WIDTH", "PROCESSINGREFS", "PC"},
    ),
    "PrintSpace": (["Shape", "TextBlock"], set(), {"ID", *PLACE}),
    "TextBlock": (["Shape", "TextLine"], {"ID"}, {"ROTATION", "LANG", *PLACE}),
    "TextLine": (["Shape", "String", "HYP"], set(), {"ID", "BASELINE", "LANG", *PLACE}),
    "Shape": (["Polygon", "Ellipse", "Circle"], set(), set()),
    "Polygon": ([], {"POINTS"}, set()),
    "String": (["Shape", "ALTERNATIVE", "Glyph"], {"CONTENT"}, {"ID", "WC", "CC", "LANG", *PLACE}),
    "SP": ([], set(), {"ID", *PLACE}),
    "ALTERNATIVE": ([], set(), {"PURPOSE"}),
}  # fmt: skip


def tag(element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE['']}}}")


def check(element) -> None:
    """Fails where an element or attribute isn't what the schema wants there."""
    order, needed, allowed = SCHEMA[tag(element)]
    inside = [tag(child) for child in element]
    if tag(element) == "TextLine":  # Shape, String, SP, String, ...
        assert inside.pop(0) == "Shape"
        assert inside[::2] == ["String"] * (len(inside) // 2 + 1) and inside[1::2] == ["SP"] * (len(inside) // 2)
    else:
        assert [order.index(name) for name in inside] == sorted(order.index(name) for name in inside)
    names = {name for name in element.attrib if not name.startswith("{")}
    assert needed <= names <= needed | allowed, tag(element)
    for name in PLACE & names:
        assert float(element.get(name)) >= 0
    for child in element:
        check(child)


def written(tmp_path, reading) -> ElementTree.Element:
    AltoFolder(tmp_path / "new" / "alto", [reading.source]).write(reading)
    return ElementTree.parse(tmp_path / "new" / "alto" / f"{reading.source}.xml").getroot()


def test_a_document_has_the_structure_of_the_schema(tmp_path, document):
    root = written(tmp_path, document)
    check(root)
    identifiers = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(identifiers) == len(set(identifiers))
    assert all(page.get("PROCESSINGREFS") in identifiers for page in root.iterfind(".//Page", NAMESPACE))
    assert root.findtext(".//MeasurementUnit", namespaces=NAMESPACE) == "pixel"
    assert root.findtext(".//fileName", namespaces=NAMESPACE).endswith("scan & co.tiff")


def test_pages_lines_and_words_stand_where_they_were_read(tmp_path, document):
    root = written(tmp_path, document)
    first, last = root.iterfind(".//Page", NAMESPACE)
    assert (first.get("PHYSICAL_IMG_NR"), first.get("WIDTH"), first.get("HEIGHT")) == ("1", "700", "200")
    assert last.get("PHYSICAL_IMG_NR") == "3", "the broken page keeps its number"
    lines = [[word.get("CONTENT") for word in line.iterfind("String", NAMESPACE)]
             for line in root.iterfind(".//TextLine", NAMESPACE)]  # fmt: skip
    assert [" ".join(words) for words in lines] == document.text.split("\n")
    block, word = first.find(".//TextBlock", NAMESPACE), first.findall(".//String", NAMESPACE)[2]
    assert [block.get(name) for name in ("VPOS", "HEIGHT", "HPOS", "WIDTH")] == ["20", "140", "50", "540"]
    assert (word.get("CONTENT"), word.get("VPOS"), word.get("HEIGHT"), word.get("WC")) == ("Chợ", "20", "60", "0.9000")
    assert (int(word.get("HPOS")), int(word.get("WIDTH"))) == (50 + 540 * 9 // 18, 540 * 3 // 18)
    assert [other.text for other in word.iterfind("ALTERNATIVE", NAMESPACE)] == ["Ghợ"]
    assert last.find(".//TextBlock", NAMESPACE).get("ROTATION") == "90"


def test_lines_have_what_kraken_takes_them_by(tmp_path, document):
    first, _, last = written(tmp_path, document).iterfind(".//TextLine", NAMESPACE)
    assert first.get("BASELINE") == "50 59 590 59"
    assert first.find("Shape/Polygon", NAMESPACE).get("POINTS") == "50 20 590 20 590 80 50 80"
    assert last.get("BASELINE") == "79 330 79 30", "it runs upwards, with its feet to the right"


def test_an_empty_page_and_an_unknown_confidence(tmp_path):
    empty = Reading("a.png", (Hypothesis("", 0.0, 1.0),), (), (0, 9, 0, 9), page_sizes=((9, 9),))
    root = written(tmp_path, empty)
    check(root)
    assert not root.findall(".//TextBlock", NAMESPACE)
    unsure = Reading("b.png", (Hypothesis("a b", 0.0),), (), (0, 9, 0, 9), page_sizes=((9, 9),))
    assert [word.get("WC") for word in alto_document(unsure, "b.png").iterfind(".//String")] == [None, None]


def test_two_documents_of_one_name_are_refused_before_they_are_read(tmp_path):
    AltoFolder(tmp_path, ["a/1.jpg", "a/1.jpg", "a/1.png"])
    with pytest.raises(InputError, match="a/1.jpg and b/1.jpg would become one file"):
        AltoFolder(tmp_path, ["a/1.jpg", "b/1.jpg"])
