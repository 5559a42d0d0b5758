"""Official lists are honoured for every layout, and names that no line has are told."""

import pytest
from data_files import draw, write

from netchu.data.readers import read_data
from netchu.data.splits import assign_splits
from netchu.errors import InputError


def splits(manifest):
    return dict(zip(manifest["text"], manifest["split"], strict=True))


@pytest.fixture
def data(cinnamon, tmp_path):
    """Sub-folders cinnamon/ (with two sets), new_hands/ and kalapa/."""
    draw(tmp_path / "new_hands" / "1.png", tmp_path / "new_hands" / "7.png")
    write(tmp_path / "new_hands" / "labels.json", {"1.png": "Vinh", "7.png": "Sa Pa"})
    draw(tmp_path / "kalapa" / "images" / "7" / "0.jpg", tmp_path / "kalapa" / "images" / "8" / "0.jpg")
    write(tmp_path / "kalapa" / "annotations" / "7.txt", "7/0.jpg\tHai Bà Trưng")
    write(tmp_path / "kalapa" / "annotations" / "8.txt", "8/0.jpg\tBà Triệu")
    return tmp_path


def test_a_table_names_folders_on_the_way_writers_and_files(data):
    write(data / "splits.csv", "name,split\nnew_hands,val\ncinnamon,train\n0825_DataSamples 1/2.JPG,test\n7,test\n")
    manifest, problems = read_data(data)
    assert problems.values.tolist() == []
    assert splits(manifest) == {
        "Hà Nội": "train", "Số 3": "test", "Huế": "train", "TP Huế": "train", "Huyện Đông Hà": "train",
        "Vinh": "val", "Sa Pa": "val", "Hai Bà Trưng": "test", "Bà Triệu": "",
    }  # fmt: skip
    for seed_lines in (manifest, manifest.iloc[::-1]):
        after = splits(assign_splits(seed_lines))
        assert after["Vinh"] == after["Sa Pa"] == "val"


def test_a_table_in_the_parent_keeps_a_folder_that_is_read_alone_out_of_training(data):
    write(data / "splits.csv", "name,split\nnew_hands,val\n")
    manifest, problems = read_data(data / "new_hands")
    assert set(manifest["split"]) == {"val"} and problems.empty


def test_lists_name_files_with_or_without_folder_and_ending(cinnamon):
    folder = cinnamon / "0916_Data Samples 2"
    write(folder / "train_set.txt", "1.png\n")
    write(folder / "valid.txt", "./0001_samples\n\n")
    write(folder / "test.txt", "NFD.PNG\nmissing.png\n")
    manifest, problems = read_data(cinnamon)
    assert splits(manifest) == {"Hà Nội": "", "Số 3": "", "Huế": "train", "TP Huế": "val", "Huyện Đông Hà": "test"}
    assert problems["problem"].tolist() == ["names missing.png, which no line has"]


def test_documents_are_named_in_the_manifest_of_a_table(tmp_path):
    draw(tmp_path / "a.png", tmp_path / "b.png")
    write(tmp_path / "lines.csv", "path,text,document\na.png,A,d1\nb.png,B,d2\n")
    write(tmp_path / "splits.csv", "name,split\nd1,test\n")
    assert splits(read_data(tmp_path)[0]) == {"A": "test", "B": ""}


@pytest.mark.parametrize(
    ("table", "words"),
    [("names,split\na,val\n", "needs the columns"), ("name,split\na,dev\n", "the split 'dev'"),
     ("name,split\na,val\na,test\n", "splits val and test")],
)  # fmt: skip
def test_tables_that_say_nothing_clear_are_refused(cinnamon, table, words):
    write(cinnamon / "splits.csv", table)
    with pytest.raises(InputError, match=words):
        read_data(cinnamon)


def test_a_table_of_labels_may_be_called_splits(tmp_path):
    draw(tmp_path / "a.png")
    write(tmp_path / "splits.csv", "path,text,split\na.png,A,val\n")
    assert splits(read_data(tmp_path)[0]) == {"A": "val"}
