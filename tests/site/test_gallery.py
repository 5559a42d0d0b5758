"""The data behind the predictions page and its pictures; what a browser makes of it is test_browser's."""

import json
import os

import cv2
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from samples import draw_line

from netchu.analysis.errors.edits import KINDS
from netchu.analysis.predictions import predictions_table, write_predictions
from netchu.decoding import Hypothesis
from netchu.runs.folder import RunFolder
from netchu.runs.scores import headline
from netchu.site.gallery import gallery_data, load_gallery, pick_samples, render_gallery
from netchu.site.line_pictures import PICTURE_BYTES, PICTURE_HEIGHT

READS = [("Số 1 Đường Lê Lợi", "Số 1 Duờng Lê Lợi", 0.4), ("Hà Nội", "Hà Nội", 0.9), ("</script><b>", "</script>", 0.1)]


@pytest.fixture
def run(tmp_path):
    """Three lines read twice: by greedy with errors, by best without."""
    folder, data = tmp_path / "mine", tmp_path / "data" / "scans"
    data.mkdir(parents=True)
    rng = np.random.default_rng(1)
    for i, width in enumerate((900, 300, 60)):
        noise = rng.integers(0, 255, (96, width, 3), dtype=np.uint8)  # nothing compresses worse
        Image.fromarray(cv2.GaussianBlur(noise, (0, 0), 1.0)).save(data / f"{i}.png")
    paths = [str(data / f"{i}.png") for i in range(3)]
    for decoder, texts in (("greedy", [h for _, h, _ in READS]), ("best", [r for r, _, _ in READS])):
        found = [Hypothesis(text, -1.0, c) for text, (_, _, c) in zip(texts, READS, strict=True)]
        table = predictions_table(paths, [r for r, _, _ in READS], found)
        write_predictions(table, folder / "predictions" / f"phase2_test_{decoder}.csv")
    return folder


def test_the_page_has_what_was_read(run):
    gallery = load_gallery(RunFolder(run))
    data = gallery_data(gallery, "phase2_test_greedy")
    assert [s["name"] for s in data["sets"]] == ["phase2_test_best", "phase2_test_greedy"]
    line, confidence, parts, kinds, errors = data["sets"][1]["rows"][0]
    assert (line, confidence, errors) == (0, 0.4, 2) and parts[:3] == ["Số 1 ", "Đư", "Du"]
    assert [KINDS[i] for i in kinds] == ["vowel mark"]
    assert data["sets"][0]["rows"][0][2:] == [["Số 1 Đường Lê Lợi", "", ""], [], 0]
    assert data["lines"][1][3] == "scans/1.png", "the page names no folder of this machine"


def test_texts_can_not_end_the_script_that_holds_them(run):
    page = render_gallery(load_gallery(RunFolder(run)), RunFolder(run), {}).read_text(encoding="utf-8")
    data = page.partition('id="data">')[2].partition("</script>")[0]
    assert json.loads(data)["sets"][1]["rows"][2][2] == ["</script>", "<b>", ""]
    assert str(run.parent) not in page


def test_pictures_are_small_and_written_once(run):
    gallery = load_gallery(RunFolder(run))
    files = {path.name: path for path in (run / "pages" / "lines").iterdir()}
    assert len(files) == 3 and all(0 < file.stat().st_size <= PICTURE_BYTES for file in files.values())
    name, width, height = gallery.pictures[next(iter(gallery.pictures))]
    with Image.open(run / "pages" / name) as picture:
        assert picture.size == (width, height) == (450, PICTURE_HEIGHT)
    before = {name: file.stat().st_mtime_ns for name, file in files.items()}
    assert load_gallery(RunFolder(run)).pictures == gallery.pictures
    assert before == {name: file.stat().st_mtime_ns for name, file in files.items()}


def test_a_newer_image_and_a_damaged_picture_are_drawn_again(run):
    pictures = load_gallery(RunFolder(run)).pictures
    changed, damaged, _ = pictures
    Image.fromarray(np.full((96, 480), 200, np.uint8)).save(changed)
    os.utime(changed, (2**31, 2**31))
    (run / "pages" / pictures[damaged][0]).write_bytes(b"RIFF")
    again = load_gallery(RunFolder(run)).pictures
    assert again[changed][1:] == (240, 48) and again[damaged] == pictures[damaged]


def test_rows_of_a_picture_that_is_badly_read_have_boxes(run):
    lines = np.vstack([draw_line("Phuong Hiep, Quan 9 Ha Noi"), draw_line("15 Hung Vuong, Da Lat, Lam")])
    path = run.parent / "data" / "scans" / "1.png"
    Image.fromarray(np.pad(lines, 30, constant_values=255)).save(path)
    plain = load_gallery(RunFolder(run)).pictures[str(path)]
    for file in (run / "predictions").iterdir():
        table = pd.read_csv(file).assign(hypothesis=["Số 1 Đường Lê Lợi", "x y z", "</script>"])
        table[["path", "reference", "hypothesis", "confidence"]].to_csv(file, index=False)
    pictures = load_gallery(RunFolder(run)).pictures
    name, _, height = pictures[str(path)]
    assert plain[2] == PICTURE_HEIGHT and height == 2 * PICTURE_HEIGHT
    with Image.open(run / "pages" / name) as picture:
        pixels = np.array(picture.convert("RGB")).astype(int)
    assert (pixels[..., 0] - pixels[..., 2] > 80).sum() > 300, "boxes"
    assert {size[2] for other, size in pictures.items() if other != str(path)} == {PICTURE_HEIGHT}


def test_missing_and_broken_images_are_told_and_survived(run, capsys):
    data = run.parent / "data" / "scans"
    (data / "0.png").unlink()
    (data / "1.png").write_bytes(b"no image")
    (run / "predictions" / "old.csv").write_text("a,b\n1,2\n")
    gallery = load_gallery(RunFolder(run))
    assert len(gallery.pictures) == 1 and len(gallery.sets) == 2
    assert "without a picture on the page: 2 of 3 lines" in capsys.readouterr().err
    page = render_gallery(gallery, RunFolder(run), {}).read_text(encoding="utf-8")
    assert "3 files were left out or without a picture" in page and "scans/1.png" in page and "old.csv" in page
    assert str(run.parent) not in page
    assert gallery_data(gallery, "x")["lines"][0] == ["", 0, 0, "scans/0.png"]


def test_pictures_outlive_their_images_and_go_with_their_lines(run):
    before = load_gallery(RunFolder(run)).pictures
    for path in before:
        os.unlink(path)
    assert load_gallery(RunFolder(run)).pictures == before
    first = pd.read_csv(run / "predictions" / "phase2_test_best.csv").head(1)
    for file in (run / "predictions").iterdir():
        first.to_csv(file, index=False)
    load_gallery(RunFolder(run))
    assert len(list((run / "pages" / "lines").iterdir())) == 1


def test_the_row_of_the_headline_is_shown_first(run):
    gallery = load_gallery(RunFolder(run))
    top = headline([{"notebook": "06", "split": "test", "decoder": "greedy"}])
    page = render_gallery(gallery, RunFolder(run), top).read_text(encoding="utf-8")
    assert '{"first":"phase2_test_greedy"' in page
    name, samples = pick_samples(gallery, top, count=3)
    assert name == "phase2_test_greedy" and [s["confidence"] for s in samples] == [0.1, 0.4, 0.9]
    assert pick_samples(gallery, top, count=4)[1] == [], "three lines are no four"


def test_without_predictions_there_is_no_page(tmp_path):
    gallery = load_gallery(RunFolder(tmp_path))
    assert render_gallery(gallery, RunFolder(tmp_path), {}) is None and list(tmp_path.iterdir()) == []
    assert pick_samples(gallery, {}) == ("", [])
