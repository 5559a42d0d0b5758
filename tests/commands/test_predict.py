"""`netchu predict`: readings as text, JSON and a figure; what can't be read is told."""

import csv
import json

import pytest
from PIL import Image

from netchu import cli
from netchu.data.images import read_image
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.exports.reading_files import Entries, csv_columns
from netchu.reading import Reading, join_rows


def test_without_a_checkpoint_the_run_trained_last_is_taken(recognizer, checkpoint, lines, tmp_path, capsys):
    import os

    newer = tmp_path / "outputs" / "runs" / "newer"
    for phase in ("phase1", "phase2"):
        (newer / phase).mkdir(parents=True)
        (newer / phase / "best.safetensors").write_bytes(b"")
    os.utime(checkpoint, (1, 1))
    words = ["predict", "--checkpoint", "last", str(lines / "a.png")]
    assert cli.main(words) == 0
    assert recognizer.loaded == newer / "phase2" / "best.safetensors"
    for file in (tmp_path / "outputs" / "runs").glob("*/*/best.safetensors"):
        file.unlink()
    capsys.readouterr()
    assert cli.main(words) == 2
    assert "There is no trained run in" in capsys.readouterr().err


def test_predict_reads_the_good_ones(checkpoint, lines, capsys):
    (lines / "zero.png").write_bytes(b"")
    good, bad, gone = (str(lines / name) for name in ("a.png", "zero.png", "gone.png"))
    assert cli.main(["predict", "--checkpoint", "last", good, bad, str(lines / "b.png"), gone]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{good}\t100\n{lines / 'b.png'}\t120\n"
    assert captured.err.count("netchu: ") == 2 and "zero.png" in captured.err and "gone.png" in captured.err
    assert cli.main(["predict", "--checkpoint", "last", "--json", bad, good]) == 0
    nowhere = {level: None for level in ("street", "ward", "district", "province", "system")}
    nowhere |= {"codes": {"ward": None, "district": None, "province": None}, "today": []}
    row = {"box": {"top": 0, "bottom": 1, "left": 0, "right": 1}, "text": "100", "confidence": 0.5}
    row |= {"alternatives": [], "characters": []}
    whole = {"path": good, "text": "100", "confidence": 0.5, "log_prob": -1.0, "address": nowhere}
    assert json.loads(capsys.readouterr().out) == [whole | {"pages": [{"page": 1, "rows": [row]}]}]
    assert cli.main(["predict", "--checkpoint", "last", bad, gone]) == 2
    assert "No picture can be read" in capsys.readouterr().err


def test_predict_draws_what_it_reads(checkpoint, lines, tmp_path, capsys):
    file = tmp_path / "new" / "reads.png"
    words = ["predict", "--checkpoint", "last", str(lines / "a.png"), str(lines / "b.png"), "--figure"]
    assert cli.main([*words, str(file)]) == 0 and read_image(file).shape[1] > 500
    assert cli.main([*words, str(tmp_path / "reads.doc")]) == 2
    assert "must end with .png" in capsys.readouterr().err


def test_predict_draws_pages_with_their_rows(several, checkpoint, lines, tmp_path, monkeypatch):
    from netchu import plotting

    drawn = []
    monkeypatch.setattr(plotting, "page_texts", lambda pages: drawn.append(pages) or plotting.line_grid([], []))
    pages = [read_image(lines / "a.png"), read_image(lines / "b.png"), InputError("Page 3 is broken.")]
    monkeypatch.setattr("netchu.pictures.documents.read_pages", lambda path: iter(pages))
    words = ["predict", "--checkpoint", "last", "x/two.tiff", "blank.png", "--figure", str(tmp_path / "a.png")]
    assert cli.main(words) == 0
    (shown,) = drawn
    assert [(title, texts) for title, _, _, texts in shown] == [
        ("two.tiff, page 1", ["Hà Nội"]), ("two.tiff, page 2", ["Huế"]), ("blank.png, page 1", []),
        ("blank.png, page 2", []),
    ]  # fmt: skip
    assert shown[0][2] == [(0, 1, 2, 3)]


def test_an_address_is_read_with_its_codes(recognizer, checkpoint, lines, monkeypatch, capsys):
    text = "3 Lê Lợi, Xã Long Môn, Huyện Minh Long, Quảng Ngãi"
    monkeypatch.setattr(recognizer, "text", lambda self, image: Hypothesis(text, -1.0, 0.5))
    assert cli.main(["predict", "--checkpoint", "last", "--json", str(lines / "a.png")]) == 0
    address = json.loads(capsys.readouterr().out)[0]["address"]
    assert (address["street"], address["ward"], address["district"]) == ("3 Lê Lợi", "Xã Long Môn", "Huyện Minh Long")
    assert address["codes"] == {"ward": "21358", "district": "531", "province": "51"}
    assert [(one["ward"], one["codes"]["ward"]) for one in address["today"]] == [("Xã Minh Long", "21361")]


def test_a_csv_file_says_where_an_address_lies_today_and_keeps_the_columns_it_was_begun_with(
    recognizer, checkpoint, lines, tmp_path, monkeypatch
):
    text = "Phường Bến Nghé, Quận 1, TP HCM"
    monkeypatch.setattr(recognizer, "text", lambda self, image: Hypothesis(text, -1.0, 0.5))
    new, old = tmp_path / "new.csv", tmp_path / "old.csv"
    old.write_text("path,text,confidence\nz.png,Huế,0.5\n", encoding="utf-8")
    for file in (new, old):
        assert cli.main(["predict", "--checkpoint", "last", "--output", str(file), str(lines / "a.png")]) == 0
    (row,) = csv.DictReader(new.read_text(encoding="utf-8").splitlines())
    assert row["today"] == "Phường Sài Gòn (26740), Thành phố Hồ Chí Minh"
    last = old.read_text(encoding="utf-8").splitlines()[-1]
    assert last == f'{lines / "a.png"},"{text}",0.5'


@pytest.fixture
def several(recognizer, monkeypatch):
    """Readings by file name: two rows on two pages, nothing, a page that is broken."""

    def stream(self, images, decoder="best", lexicon="", allow="", lm=""):
        for image in map(str, images):
            rows = [Reading(image, (Hypothesis(text, -1.0, 0.5),), (), (0, 1, 2, 3), page_number=k)
                    for k, text in enumerate(("Hà Nội", "Huế"))]  # fmt: skip
            problems = ("Page 3 is broken.",) if "broken" in image else ()
            yield join_rows([] if "blank" in image else rows, image, (0, 5, 0, 9), problems)

    monkeypatch.setattr(recognizer, "stream", stream)


def test_a_line_for_each_row_or_one_text(several, checkpoint, tmp_path, capsys):
    words = ["predict", "--checkpoint", "last", "two.png", "blank.png", "broken.tiff"]
    assert cli.main(words) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[:3] == ["two.png\tHà Nội", "two.png\tHuế", "blank.png\t"]
    assert "nothing is written on blank.png" in captured.err and "Page 3 is broken." in captured.err
    assert cli.main([*words[:4], "--join"]) == 0
    assert capsys.readouterr().out == "two.png\tHà Nội Huế\n"


def test_folders_are_read_in_the_order_of_their_names(several, checkpoint, lines, capsys):
    (lines / "z.pdf").write_bytes(b"")
    assert cli.main(["predict", "--checkpoint", "last", "--join", str(lines)]) == 0
    said = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert said == sorted(said) and said[-1].endswith("z.pdf") and len(said) > 2
    (lines / "none").mkdir()
    assert cli.main(["predict", "--checkpoint", "last", str(lines / "none")]) == 2
    assert "has no pictures" in capsys.readouterr().err
    assert cli.main(["predict", "--checkpoint", "last", str(lines / "none"), "a.png"]) == 0  # the others are read
    said = capsys.readouterr()
    assert said.out.startswith("a.png\t") and "has no pictures" in said.err
    (lines / "none" / "box 1").mkdir()  # folders are read without their sub-folders, which are easily forgotten
    assert cli.main(["predict", "--checkpoint", "last", str(lines / "none")]) == 2
    assert f"name its sub-folders, such as {lines / 'none' / 'box 1'}." in capsys.readouterr().err


def test_an_empty_name_is_not_the_folder_one_is_in(checkpoint, lines, monkeypatch, capsys):
    monkeypatch.chdir(lines)
    assert cli.main(["predict", "--checkpoint", str(checkpoint), ""]) == 2
    assert "name of a picture is empty" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_output_goes_on_where_it_stopped(several, checkpoint, tmp_path, capsys, name):
    file = tmp_path / "new" / name
    words = ["predict", "--checkpoint", "last", "--output", str(file)]
    assert cli.main([*words, "a.png"]) == 0
    with file.open("a", encoding="utf-8") as stream:
        stream.write('"cut off')
    assert cli.main([*words, "a.png", "blank.png"]) == 0
    assert "1 picture read, 1 were there before" in capsys.readouterr().out
    text = file.read_text(encoding="utf-8")
    if name.endswith("csv"):
        rows = list(csv.DictReader(text.splitlines()))
        assert [(row["path"], row["page"], row["row"], row["text"]) for row in rows] == [
            ("a.png", "1", "1", "Hà Nội"),
            ("a.png", "2", "2", "Huế"),
            ("blank.png", "1", "0", ""),
        ]
    else:
        found = [json.loads(line) for line in text.splitlines()]
        assert [(row["path"], row["text"]) for row in found] == [("a.png", "Hà Nội\nHuế"), ("blank.png", "")]
    assert cli.main([*words, "a.png"]) == 0  # nothing is left to do
    assert cli.main([*words, "b.png", "b.png"]) == 0
    assert file.read_text(encoding="utf-8").count("b.png") == text.count("a.png")
    capsys.readouterr()
    assert cli.main([*words, "a.png", "--figure", str(tmp_path / "f.png")]) == 2
    assert "--figure needs all pictures" in capsys.readouterr().err


def test_what_is_unsure_is_marked_and_counted(several, checkpoint, tmp_path, capsys):
    words = ["predict", "--checkpoint", "last", "two.png", "blank.png", "--min-confidence"]
    assert cli.main([*words, "0.9"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == ["two.png\tHà Nội\tcheck", "two.png\tHuế\tcheck", "blank.png\t"]
    assert said.err.splitlines()[-1] == "2 of 3 rows to be checked (confidence under 0.9)"
    assert cli.main([*words, "0.3", "--join"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "two.png\tHà Nội Huế\tcheck", "both rows are right with 0.25"
    assert said.err.splitlines()[-1] == "1 of 2 rows to be checked (confidence under 0.3)"
    assert cli.main([*words, "0.9", "--json"]) == 0
    assert [picture["check"] for picture in json.loads(capsys.readouterr().out)] == [True, False]
    for wrong in ("1.5", "-0.1", "nan", "high"):
        assert cli.main([*words, wrong]) == 2
        assert f"a number from 0 to 1, not '{wrong}'" in capsys.readouterr().err


def test_a_table_says_what_is_to_be_checked_from_its_beginning(several, checkpoint, tmp_path, capsys):
    words = ["predict", "--checkpoint", "last", "--output", str(tmp_path / "out.csv")]
    assert cli.main([*words, "--min-confidence", "0.9", "two.png", "blank.png"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 of 3 rows to be checked (confidence under 0.9)"
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["check"] for row in rows] == ["yes", "yes", "no"]
    assert cli.main([*words, "--min-confidence", "0.9", "two.png", "blank.png"]) == 0  # nothing new, nothing to count
    assert "to be checked" not in capsys.readouterr().out
    assert cli.main([*words, "more.png"]) == 2
    assert "was begun with --min-confidence: go on with it, or choose another file" in capsys.readouterr().err
    assert cli.main([*words[:-1], str(tmp_path / "old.csv"), "two.png"]) == 0
    assert cli.main([*words[:-1], str(tmp_path / "old.csv"), "--min-confidence", "0.9", "more.png"]) == 2
    assert "was begun without --min-confidence" in capsys.readouterr().err


def test_documents_for_other_programs_are_written_too(recognizer, checkpoint, lines, tmp_path, capsys):
    pypdfium2 = pytest.importorskip("pypdfium2")
    (lines / "zero.png").write_bytes(b"")
    pdf, alto = tmp_path / "all.pdf", tmp_path / "alto"
    words = ["predict", "--checkpoint", "last", str(lines), "--searchable-pdf", str(pdf), "--alto", str(alto)]
    assert cli.main(words) == 0
    assert sorted(file.name for file in alto.iterdir()) == ["a.png.xml", "b.png.xml", "c.png.xml"]
    with pypdfium2.PdfDocument(pdf) as document:
        assert [page.get_textpage().get_text_range().split() for page in document] == [["100"], ["120"], ["140"]]
    assert cli.main([*words, "--output", str(tmp_path / "out.csv")]) == 0
    assert "3 pictures read, 0 were there before, 1 can't be read" in capsys.readouterr().out
    assert cli.main([*words, "--output", str(tmp_path / "out.csv")]) == 2
    assert "--searchable-pdf needs all pictures" in capsys.readouterr().err


def test_what_people_give_by_mistake_is_said_in_a_sentence_each_and_the_rest_is_read(
    recognizer, checkpoint, lines, monkeypatch, capsys
):
    (lines / "letter.jpg").write_text("Dear Sir or Madam,")
    Image.new("L", (2000, 1001), 255).save(lines / "scan.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    assert cli.main(["predict", "--checkpoint", "last", str(lines)]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 3
    letter, scan = said.err.splitlines()
    assert "letter.jpg is not an image that can be read" in letter
    assert "scan.png is too large (over 2 megapixels)" in scan


def test_output_of_another_kind_is_refused(several, checkpoint, tmp_path, capsys):
    """Or else the readings would be written into columns that aren't there, which is nowhere."""
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    (tmp_path / "head.csv").write_text("a,b\n")
    (tmp_path / "labels.csv").write_text("path,text\na.png,Huế\n")
    for name, sentence in (("x.txt", "must end with .csv or .jsonl"), ("x.csv", "is no file of netchu predict"),
                           ("head.csv", "is no file"), ("labels.csv", "is no file")):  # fmt: skip
        before = (tmp_path / name).read_bytes() if (tmp_path / name).exists() else None
        assert cli.main(["predict", "--checkpoint", "last", "--output", str(tmp_path / name), "a.png"]) == 2
        assert sentence in capsys.readouterr().err
        assert before is None or (tmp_path / name).read_bytes() == before


def test_the_size_of_a_part_is_refused_where_there_are_no_parts(capsys):
    assert cli.main(["predict", "a.png", "--part", "5"]) == 2
    assert "--part has no use without --cluster" in capsys.readouterr().err


def test_a_table_without_a_line_yet_says_too_what_is_to_be_checked(several, checkpoint, tmp_path, capsys):
    table = tmp_path / "t.csv"
    table.write_text(",".join(csv_columns(Entries(min_confidence=0.9))) + "\n")
    assert cli.main(["predict", "--checkpoint", "last", "--output", str(table), "a.png"]) == 2
    assert "was begun with --min-confidence" in capsys.readouterr().err


def test_what_may_be_read_and_another_language_model_are_passed_on(recognizer, checkpoint, lines, monkeypatch):
    asked, stream = [], recognizer.stream
    monkeypatch.setattr(
        recognizer, "stream", lambda self, images, **options: asked.append(options) or stream(self, images)
    )
    words = ["predict", str(lines / "a.png"), "--checkpoint", str(checkpoint)]
    assert cli.main([*words, "--allow", "0-9/.-", "--lm", "mine.safetensors"]) == 0
    assert asked == [{"decoder": "best", "lexicon": "", "allow": "0-9/.-", "lm": "mine.safetensors"}]


def test_a_name_that_is_no_utf8_is_shown_and_kept(several, checkpoint, lines, tmp_path, capsys):
    odd = tmp_path / "b\udcff$x$.png"
    odd.write_bytes((lines / "a.png").read_bytes())
    table = tmp_path / "read.csv"
    for _ in range(2):
        assert cli.main(["predict", str(odd), "--checkpoint", str(checkpoint), "--output", str(table)]) == 0
    assert "0 pictures read, 1 were there before" in capsys.readouterr().out
    assert r"b\udcff$x$.png" in table.read_text(encoding="utf-8")
    assert cli.main(["predict", str(odd), "--checkpoint", str(checkpoint)]) == 0
    assert r"b\udcff$x$.png" in capsys.readouterr().out
