"""Each layout is read as it is shipped; what is wrong is reported, or refused in a sentence."""

import os
import unicodedata
from pathlib import Path

import pytest
from data_files import by_problem, draw, write

from netchu.data.manifest import MANIFEST_COLUMNS
from netchu.data.readers import read_data
from netchu.errors import InputError


@pytest.fixture
def cinnamon(tmp_path) -> Path:
    root = tmp_path / "cinnamon"
    one, two = root / "0825_DataSamples 1", root / "0916_Data Samples 2"
    draw(one / "1.png", one / "2.JPG", two / "1.png", two / "0001_samples.jpeg", two / "NFD.PNG")
    write(one / "labels.json", {"1.png": "Hà Nội", "2.jpg": "Số 3"})
    decomposed = unicodedata.normalize("NFD", "Huyện  Đông Hà ")
    write(two / "labels.json", {"1.PNG": "Huế", "0001_samples.png": "TP Huế", "nfd.png": decomposed})
    return root


def test_cinnamon_any_case_any_ending(cinnamon):
    manifest, problems = read_data(cinnamon)
    assert list(manifest.columns) == MANIFEST_COLUMNS and problems.empty
    assert list(problems.columns) == ["path", "problem"]
    assert dict(zip(manifest["text"], [Path(p).name for p in manifest["path"]], strict=True)) == {
        "Hà Nội": "1.png", "Số 3": "2.JPG", "Huế": "1.png", "TP Huế": "0001_samples.jpeg", "Huyện Đông Hà": "NFD.PNG",
    }  # fmt: skip
    assert manifest["source"].tolist() == ["0825_DataSamples 1"] * 2 + ["0916_Data Samples 2"] * 3
    assert set(manifest["writer"]) == set(manifest["split"]) == {""}
    assert all(os.path.isabs(path) and os.path.exists(path) for path in manifest["path"])


def test_a_folder_of_data_sets_is_read_as_one(cinnamon, tmp_path):
    draw(tmp_path / "kalapa" / "images" / "7" / "0.jpg")
    write(tmp_path / "kalapa" / "annotations" / "7.txt", "7/0.jpg\tHai Bà Trưng")
    draw(tmp_path / "holidays" / "beach.jpg")
    manifest, problems = read_data(tmp_path)
    assert manifest.groupby("source").size().to_dict() == {
        "0825_DataSamples 1": 2, "0916_Data Samples 2": 3, "kalapa": 1,
    }  # fmt: skip
    assert manifest["writer"].iloc[-1] == "7" and manifest.index.tolist() == list(range(6))
    assert by_problem(problems) == {"sub-folder without labels": ["holidays"]}


def test_one_name_in_two_folders_is_two_lines(cinnamon):
    manifest, _ = read_data(cinnamon)
    ones = manifest[manifest["path"].str.endswith("1.png")]
    assert ones["text"].tolist() == ["Hà Nội", "Huế"] and ones["path"].nunique() == 2


def test_relative_source_gives_absolute_paths(cinnamon, monkeypatch):
    monkeypatch.chdir(cinnamon)
    manifest, _ = read_data("0825_DataSamples 1")
    assert set(manifest["source"]) == {"0825_DataSamples 1"} and all(map(os.path.isfile, manifest["path"]))
    assert read_data(".")[0]["path"].iloc[0].startswith(str(cinnamon))


def test_labels_beside_the_images_as_the_generator_writes_them(tmp_path):
    draw(tmp_path / "synthetic-1" / "000000.png")
    write(tmp_path / "synthetic-1" / "labels.json", {"000000.png": "12 Lê Lợi"})
    manifest, problems = read_data(tmp_path / "synthetic-1")
    assert manifest[["text", "source"]].values.tolist() == [["12 Lê Lợi", "synthetic-1"]] and problems.empty


def test_two_files_that_fit_one_key_are_not_guessed(tmp_path):
    draw(tmp_path / "a.jpg", tmp_path / "a.png", tmp_path / "b.png")
    write(tmp_path / "labels.json", {"a.jpeg": "which", "b.png": "this"})
    manifest, problems = read_data(tmp_path)
    assert manifest["text"].tolist() == ["this"]
    assert by_problem(problems) == {"image without label": ["a.jpg", "a.png"], "label without image": ["a.jpeg"]}


def test_problems_are_reported_and_survived(cinnamon):
    one = cinnamon / "0825_DataSamples 1"
    draw(one / "lonely.png", one / "blank.png", one / "cut.jpg", one / "number.png", one / "half.png")
    (one / "zero.png").touch()
    (one / "page.png").write_text("<html>not found</html>")
    (one / "cut.jpg").write_bytes((one / "cut.jpg").read_bytes()[:-40])
    (one / "._1.png").write_text("macOS fork")
    labels = {"1.png": "ok", "2.jpg": "ok", "gone.png": "x", "blank.png": " \t", "cut.jpg": "x", "zero.png": "x"}
    write(one / "labels.json", labels | {"page.png": "x", "number.png": 12, "half.png": "\ud800"})
    manifest, problems = read_data(cinnamon)
    assert len(manifest) == 5
    assert by_problem(problems) == {
        "label without image": ["gone.png"], "image without label": ["lonely.png", "number.png"],
        "empty label": ["blank.png"], "truncated or damaged image": ["cut.jpg"], "zero-byte image": ["zero.png"],
        "not an image": ["page.png"], "label of number.png is not text: 12": ["labels.json"],
        "label is not valid Unicode text": ["half.png"],
    }  # fmt: skip


def test_a_key_given_twice_is_reported_and_the_last_counts(tmp_path):
    draw(tmp_path / "a.png")
    write(tmp_path / "labels.json", '{"a.png": "first", "a.png": "last"}')
    manifest, problems = read_data(tmp_path)
    assert manifest["text"].tolist() == ["last"] and "two labels" in problems["problem"][0]


def test_a_folder_of_images_without_labels_is_reported(cinnamon):
    draw(cinnamon / "1015_Private Test" / "1.png")
    _, problems = read_data(cinnamon)
    assert by_problem(problems) == {"images without labels.json": ["1015_Private Test"]}


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "not valid JSON"),
        ('{"1.png": "Hà', "not valid JSON"),
        ('[["1.png", "a"]]', "must be a JSON object"),
        ('"text"', "must be a JSON object"),
        ("{}", "no usable line"),
        ('{"1.png": 1, "2.jpg": null}', "no usable line"),
    ],
)
def test_malformed_labels_are_refused_with_their_name(tmp_path, content, words):
    draw(tmp_path / "1.png")
    write(tmp_path / "labels.json", content)
    with pytest.raises(InputError, match=words) as caught:
        read_data(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_labels_from_windows_with_a_byte_order_mark_and_in_another_encoding(tmp_path):
    draw(tmp_path / "1.png")
    (tmp_path / "labels.json").write_bytes(b"\xef\xbb\xbf" + '{"1.png": "Huế"}'.encode())
    assert read_data(tmp_path)[0]["text"].tolist() == ["Huế"]
    (tmp_path / "labels.json").write_bytes('{"1.png": "Huế"}'.encode("utf-16"))
    with pytest.raises(InputError, match="labels.json is not UTF-8"):
        read_data(tmp_path)


def test_kalapa_writers(tmp_path):
    draw(*(tmp_path / "images" / writer / f"{n}.jpg" for writer in ("10", "7") for n in range(2)))
    write(tmp_path / "annotations" / "10.txt", "10/0.jpg\tHoàng Vân\n10/1.jpg\t Tp\tHcm\r\n\n")
    write(tmp_path / "annotations" / "7.txt", "7/0.JPG\tBắc Giang\nno tab here\n7/9.jpg\tgone\n")
    manifest, problems = read_data(tmp_path)
    assert manifest[["text", "source", "writer"]].values.tolist() == [
        ["Hoàng Vân", "kalapa", "10"], ["Tp Hcm", "kalapa", "10"], ["Bắc Giang", "kalapa", "7"],
    ]  # fmt: skip
    assert by_problem(problems) == {
        "label without image": ["9.jpg"], "image without label": ["1.jpg"],
        "line 2 has no tab between path and text": ["7.txt"],
    }  # fmt: skip


def test_img_path_and_label_path(tmp_path):
    draw(tmp_path / "img" / "a.png", tmp_path / "img" / "sub" / "a.png")
    labels = write(tmp_path / "elsewhere.json", {"a.png": "one", "sub/a.png": "two"})
    for arguments in ({"img_path": tmp_path / "img"}, {"source": str(tmp_path / "img")}):
        manifest, problems = read_data(**arguments, label_path=str(labels))
        assert manifest["text"].tolist() == ["one", "two"] and problems.empty
        assert set(manifest["source"]) == {"img"}
    table = write(tmp_path / "labels.tsv", "path\ttext\nsub/a.png\tTwo\n")
    assert read_data(img_path=tmp_path / "img", label_path=table)[0]["text"].tolist() == ["Two"]


def test_img_path_and_label_path_that_are_missing(tmp_path):
    labels = write(tmp_path / "l.json", {"a.png": "one"})
    with pytest.raises(InputError, match="There is no image folder"):
        read_data(img_path=tmp_path / "img", label_path=labels)
    with pytest.raises(InputError, match="There is no label file .*gone.json"):
        read_data(img_path=tmp_path, label_path=tmp_path / "gone.json")


def test_a_json_of_any_name_and_a_folder_around(tmp_path):
    draw(tmp_path / "wrap" / "a.png")
    labels = write(tmp_path / "wrap" / "train.json", {"a.png": "one"})
    for source in (labels, labels.parent, tmp_path):
        assert read_data(source)[0]["text"].tolist() == ["one"]
    write(tmp_path / "wrap" / "val.json", {"a.png": "one"})
    with pytest.raises(InputError, match=r"several label files \(train.json, val.json\)"):
        read_data(tmp_path / "wrap")


def test_nothing_there(tmp_path):
    for source, words in {tmp_path / "gone": "There is no folder or file", tmp_path: "No labels are found"}.items():
        with pytest.raises(InputError, match=words):
            read_data(source)
    with pytest.raises(InputError, match="no data that can be read"):
        read_data(write(tmp_path / "a.docx", "x"))
    with pytest.raises(InputError, match="No data is named"):
        read_data()


@pytest.mark.skipif("NETCHU_REAL_DATA" not in os.environ, reason="NETCHU_REAL_DATA names no folder with real lines")
@pytest.mark.parametrize("name, lines", [("cinnamon", 1654), ("kalapa", 1890)])
def test_real_lines(name, lines):
    manifest, problems = read_data(Path(os.environ["NETCHU_REAL_DATA"]) / name)
    assert len(manifest) == lines and problems.empty
    assert manifest["writer"].nunique() == (70 if name == "kalapa" else 1)
