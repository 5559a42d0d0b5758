"""Each layout is read as it is shipped."""

import os
from pathlib import Path, PurePath

import pytest
from data_files import by_problem, draw, write

from netchu.data.manifest import MANIFEST_COLUMNS
from netchu.data.readers import read_data
from netchu.errors import InputError
from netchu.system import progress


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


def test_one_name_in_two_folders_is_two_lines(cinnamon):
    manifest, _ = read_data(cinnamon)
    ones = manifest[manifest["path"].str.endswith("1.png")]
    assert ones["text"].tolist() == ["Hà Nội", "Huế"] and ones["path"].nunique() == 2


def test_labels_beside_the_images_as_the_generator_writes_them(tmp_path):
    draw(tmp_path / "synthetic-1" / "000000.png")
    write(tmp_path / "synthetic-1" / "labels.json", {"000000.png": "12 Lê Lợi"})
    manifest, problems = read_data(tmp_path / "synthetic-1")
    assert manifest[["text", "source"]].values.tolist() == [["12 Lê Lợi", "synthetic-1"]] and problems.empty


def test_a_folder_of_images_without_labels_is_reported(cinnamon):
    draw(cinnamon / "1015_Private Test" / "1.png")
    _, problems = read_data(cinnamon)
    assert by_problem(problems) == {"images without labels.json": ["1015_Private Test"]}


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


def test_a_json_of_any_name_and_a_folder_around(tmp_path):
    draw(tmp_path / "wrap" / "a.png")
    labels = write(tmp_path / "wrap" / "train.json", {"a.png": "one"})
    for source in (labels, labels.parent, tmp_path):
        assert read_data(source)[0]["text"].tolist() == ["one"]
    write(tmp_path / "wrap" / "more.json", {"a.png": "one"})
    with pytest.raises(InputError, match=r"several label files \(more.json, train.json\)"):
        read_data(tmp_path / "wrap")


def test_the_challenge_s_own_test_folder_is_the_test_split_whole(cinnamon):
    folder = cinnamon / "1015_Private Test"
    draw(folder / "a.png", folder / "b.png")
    write(folder / "labels.json", {"a.png": "Vinh", "b.png": "Sa Pa"})
    manifest, _ = read_data(cinnamon)
    assert manifest.groupby("source")["split"].unique().map(list).to_dict() == {
        "0825_DataSamples 1": [""], "0916_Data Samples 2": [""], "1015_Private Test": ["test"],
    }  # fmt: skip
    assert set(read_data(folder)[0]["split"]) == {""}


@pytest.mark.parametrize("ending", [".gt.txt", ".txt"])
def test_a_text_beside_each_picture(tmp_path, ending):
    draw(tmp_path / "1.png", tmp_path / "2.png", tmp_path / "3.bin.png")
    write(tmp_path / f"1{ending}", "Hà Nội\n")
    write(tmp_path / "3.gt.txt", "Huế")
    write(tmp_path / "readme.md", "")
    manifest, problems = read_data(tmp_path)
    assert manifest["text"].tolist() == ["Hà Nội", "Huế"]
    assert by_problem(problems) == {"image without label": ["2.png"]}


def test_folders_called_after_splits(tmp_path):
    for split in ("train", "valid", "test"):
        draw(tmp_path / split / "1.png")
        write(tmp_path / split / "1.gt.txt", split)
    manifest, _ = read_data(tmp_path)
    assert dict(zip(manifest["text"], manifest["split"], strict=True)) == {
        "train": "train", "valid": "val", "test": "test",
    }  # fmt: skip


def test_linked_folders_are_followed_once(tmp_path):
    draw(tmp_path / "elsewhere" / "1.png")
    data = tmp_path / "data"
    write(data / "labels.json", {"linked/1.png": "Huế"})
    (data / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "back").symlink_to(data)
    manifest, problems = read_data(data)
    assert manifest["text"].tolist() == ["Huế"] and problems.empty


def test_texts_beside_pictures_are_not_compared_each_with_each(tmp_path, monkeypatch):
    for number in range(100):
        draw(tmp_path / f"{number}.png")
        write(tmp_path / f"{number}.gt.txt", "Huế")
    compared, equal = [], PurePath.__eq__
    monkeypatch.setattr(PurePath, "__eq__", lambda one, other: compared.append(other) or equal(one, other))
    assert len(read_data(tmp_path)[0]) == 100
    assert len(compared) < 500


@pytest.mark.parametrize("name", ["labels.json", "lines.csv", "0.gt.txt"])
def test_images_that_are_looked_at_show_their_progress(tmp_path, monkeypatch, capsys, name):
    draw(tmp_path / "0.png")
    write(tmp_path / name, {"labels.json": {"0.png": "Huế"}, "lines.csv": "path,text\n0.png,Huế\n"}.get(name, "Huế"))
    monkeypatch.setattr(progress, "REFRESH_SECONDS", -1)
    assert len(read_data(tmp_path)[0]) == 1
    assert "looking at images: 1 in" in capsys.readouterr().err
