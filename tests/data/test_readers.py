"""Data are found by folder, file, or images and labels apart; what isn't there is told."""

import os
from pathlib import Path

import pytest
from data_files import by_problem, draw, write

from netchu.data.readers import read_data
from netchu.errors import InputError


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


def test_relative_source_gives_absolute_paths(cinnamon, monkeypatch):
    monkeypatch.chdir(cinnamon)
    manifest, _ = read_data("0825_DataSamples 1")
    assert set(manifest["source"]) == {"0825_DataSamples 1"} and all(map(os.path.isfile, manifest["path"]))
    assert read_data(".")[0]["path"].iloc[0].startswith(str(cinnamon))


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


def test_a_folder_that_goes_away_while_it_is_read(cinnamon, monkeypatch):
    def gone(folder):
        raise FileNotFoundError(2, "No such file or directory", str(folder))

    monkeypatch.setattr("netchu.data.layouts.subfolders", gone)
    with pytest.raises(InputError, match="Can't read .*No such file.*run the same command again"):
        read_data(cinnamon)


def test_a_data_set_beside_folders_with_labels_is_read_too(tmp_path):
    draw(tmp_path / "new_hands" / "1.png", tmp_path / "kalapa" / "images" / "7" / "0.jpg")
    write(tmp_path / "new_hands" / "labels.json", {"1.png": "Vinh"})
    write(tmp_path / "kalapa" / "annotations" / "7.txt", "7/0.jpg\tHai Bà Trưng")
    draw(tmp_path / "cinnamon" / "a" / "1.png", tmp_path / "holidays" / "beach.jpg")
    write(tmp_path / "cinnamon" / "a" / "labels.json", {"1.png": "Huế"})
    manifest, problems = read_data(tmp_path)
    assert dict(zip(manifest["source"], manifest["text"], strict=True)) == {
        "new_hands": "Vinh", "a": "Huế", "kalapa": "Hai Bà Trưng",
    }  # fmt: skip
    assert by_problem(problems) == {"images without labels.json": ["holidays"]}
