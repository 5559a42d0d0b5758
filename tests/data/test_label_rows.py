"""Every layout of label files that other programs write gives the same pictures and texts."""

import json

import pytest
from data_files import draw, write

from netchu.data.readers import read_data
from netchu.errors import InputError

TEXTS = ["Số 3, Hà Nội", 'Quán "Gió"']
RECORDS = [{"file_name": f"{number}.png", "text": text} for number, text in enumerate(TEXTS)]
FILES = {
    "vietocr": ("train_annotation.txt", "0.png\tSố 3, Hà Nội\n1.png\tQuán \"Gió\"\n"),
    "paddle": ("rec_gt.txt", "data/rec/0.png\tSố 3, Hà Nội\r\ndata/rec/1.png\tQuán \"Gió\"\r\n"),
    "clova": ("gt.txt", "0.png Số 3, Hà Nội\n1.png Quán \"Gió\"\n"),
    "icdar": ("gt.txt", '0.png, "Số 3, Hà Nội"\n1.png, "Quán ""Gió"""\n'),
    "easyocr": ("labels.csv", "filename,words\n0.png,Số 3, Hà Nội\n1.png,Quán \"Gió\"\n"),
    "imagefolder": ("metadata.csv", 'file_name,text\n0.png,"Số 3, Hà Nội"\n1.png,"Quán ""Gió"""\n'),
    "lines": ("metadata.jsonl", "\n".join(map(json.dumps, RECORDS))),
    "list": ("labels.json", RECORDS),
    "prefixed": ("labels.json", {f"old/{number}.png": text for number, text in enumerate(TEXTS)}),
    "no header": ("labels.tsv", "0.png\tSố 3, Hà Nội\n1.png\tQuán \"Gió\"\n"),
    "no header, quoted": ("labels.csv", '0.png,"Số 3, Hà Nội"\n1.png,"Quán ""Gió"""\n'),
    "open marks": ("labels.tsv", "path\ttext\n0.png\tSố 3, Hà Nội\n1.png\tQuán \"Gió\"\n"),
}  # fmt: skip


@pytest.mark.parametrize("name, content", FILES.values(), ids=FILES)
@pytest.mark.parametrize("folder", ["", "images"])
def test_layouts(tmp_path, name, content, folder):
    draw(tmp_path / folder / "0.png", tmp_path / folder / "1.png")
    for source in (write(tmp_path / name, content), tmp_path):
        manifest, problems = read_data(source)
        assert manifest["text"].tolist() == TEXTS and problems.empty
        assert set(manifest["split"]) == {""}
    labels = tmp_path / name
    assert read_data(img_path=tmp_path / folder, label_path=labels)[0]["text"].tolist() == TEXTS


def test_a_file_for_each_split(tmp_path):
    draw(tmp_path / "0.png", tmp_path / "1.png")
    write(tmp_path / "rec_gt_train.txt", "0.png\tVinh\n")
    write(tmp_path / "rec_gt_test.txt", "1.png\tHuế\n")
    manifest, problems = read_data(tmp_path)
    assert manifest[["text", "split"]].values.tolist() == [["Huế", "test"], ["Vinh", "train"]] and problems.empty


def test_a_name_that_two_pictures_may_have_is_none(tmp_path):
    draw(tmp_path / "a" / "0.png", tmp_path / "b" / "0.png", tmp_path / "1.png")
    manifest, problems = read_data(write(tmp_path / "gt.txt", "0.png\tVinh\n1.png\tHuế\nno picture\n"))
    assert manifest["text"].tolist() == ["Huế"]
    assert set(problems["problem"]) == {"label without image", "line 3 has no picture's name with a text behind it"}


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("metadata.jsonl", '{"file_name": "0.png"}', "Record 1 .* needs path and text"),
        ("metadata.jsonl", '{"file_name": "0.png"', "not valid JSON"),
        ("notes.txt", "0.png\n", "no line with a picture's name, a tab and its text"),
    ],
)
def test_malformed_files(tmp_path, name, content, words):
    draw(tmp_path / "0.png")
    with pytest.raises(InputError, match=words):
        read_data(write(tmp_path / name, content))


def test_records_keep_writers_and_leave_out_what_is_no_text(tmp_path):
    draw(tmp_path / "0.png", tmp_path / "1.png")
    records = [{"image": "0.png", "label": "Vinh", "writer": 7}, {"image": "1.png", "label": 5}]
    manifest, problems = read_data(write(tmp_path / "labels.json", records).parent)
    assert manifest[["text", "writer"]].values.tolist() == [["Vinh", "7"]]
    assert problems["problem"].tolist() == ["record 2 has a path or label that is not text"]
