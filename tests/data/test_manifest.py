"""The manifest survives the disk, and the alphabet check does what it is told."""

import shutil

import pytest

from netchu.charset import Charset
from netchu.data.manifest import (
    MANIFEST_COLUMNS,
    check_alphabet,
    load_manifest,
    make_manifest,
    save_manifest,
    summary,
)
from netchu.errors import InputError


def lines(*texts, folder="/d"):
    return make_manifest([{"path": f"{folder}/{i}.png", "text": t, "source": "s"} for i, t in enumerate(texts)])


def test_save_and_load_give_the_same_table(tmp_path):
    table = lines('số 1, "Hà Nội"', "NA", "null", "007", "a;b\t'c'", folder=str(tmp_path / "images"))
    table["split"] = ["train", "val", "test", "", "train"]
    save_manifest(table, tmp_path / "m.csv")
    again = load_manifest(tmp_path / "m.csv")
    assert again.equals(table)
    assert list(again.columns) == MANIFEST_COLUMNS


def test_a_folder_that_holds_manifest_and_images_can_move(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    table = make_manifest([{"path": str(old / "x" / "1.png"), "text": "a"}, {"path": "/far/2.png", "text": "b"}])
    save_manifest(table, old / "m.csv")
    shutil.move(old, new)
    assert load_manifest(new / "m.csv")["path"].tolist() == [str(new / "x" / "1.png"), "/far/2.png"]


def test_a_failed_save_keeps_the_old_manifest(tmp_path, monkeypatch):
    save_manifest(lines("old"), tmp_path / "m.csv")

    def disk_full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pandas.DataFrame.to_csv", disk_full)
    with pytest.raises(InputError, match="No space left"):
        save_manifest(lines("new"), tmp_path / "m.csv")
    assert load_manifest(tmp_path / "m.csv")["text"].tolist() == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["m.csv"]


@pytest.mark.parametrize(
    "content, words",
    [
        (b"path,text\na,b\n", "lacks the columns source, writer, split"),
        (b"", "can't be read"),
        (b'path,text,source,writer,split\n"a,b', "can't be read"),
        (b"\xff\xfe\x00", "can't be read"),
        (b"path,text,source,writer,split\na,b,c,d,dev\n", "names the splits dev"),
    ],
)
def test_malformed_manifests_are_named(tmp_path, content, words):
    path = tmp_path / "m.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        load_manifest(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_missing_manifest(tmp_path):
    with pytest.raises(InputError, match="There is no manifest"):
        load_manifest(tmp_path / "m.csv")


def test_unknown_characters_are_listed_with_their_files():
    with pytest.raises(InputError) as caught:
        check_alphabet(lines("ab", "a§b", "ß§"), Charset("ab "))
    message = str(caught.value)
    assert "'§' (U+00A7: d/1.png, d/2.png)" in message and "'ß' (U+00DF: d/2.png)" in message
    assert "--unknown drop-line" in message and "-p unknown=drop-line" in message and "0.png" not in message


def test_long_file_lists_are_cut():
    with pytest.raises(InputError, match=r"4.png and 15 more\)"):
        check_alphabet(lines(*["§"] * 20), Charset("ab"))


def test_drop_line_leaves_the_others_as_they_were():
    table, report = check_alphabet(lines("ab", "a§b", "b"), Charset("ab"), unknown="drop-line")
    assert table["text"].tolist() == ["ab", "b"] and table.index.tolist() == [0, 1]
    assert report[["path", "unknown"]].values.tolist() == [["/d/1.png", "§"]]
    assert "line dropped" in report["problem"][0]


def test_drop_char_keeps_what_is_left():
    table, report = check_alphabet(lines("a § b", "§", "b"), Charset("ab "), unknown="drop-char")
    assert table["text"].tolist() == ["a b", "b"]
    assert ["characters dropped" in p for p in report["problem"]] == [True, False]


def test_training_lines_that_become_held_out_texts_are_left_out():
    texts = {"Ab§": "train", "a§b": "val", "ab": "train", "§b": "train", "b": "test", "a": "train", "A": "val"}
    table = lines(*texts).assign(split=list(texts.values()))
    left, report = check_alphabet(table, Charset("abA"), unknown="drop-char")
    assert left[["text", "split"]].values.tolist() == [
        ["ab", "val"], ["b", "test"], ["a", "train"], ["A", "val"]  # the last two were one text before
    ]  # fmt: skip
    assert report["path"][report["problem"].str.contains("of val or test")].tolist() == [
        "/d/0.png",
        "/d/2.png",
        "/d/3.png",
    ]
    documents = table.assign(document="d")
    assert len(check_alphabet(documents, Charset("abA"), unknown="drop-char")[0]) == len(texts)


def test_decomposed_labels_are_no_unknown_characters():
    table, report = check_alphabet(lines("Hoa\u0300"), Charset("Hoà"))
    assert len(table) == 1 and report.empty


def test_nothing_left_and_an_unknown_choice():
    with pytest.raises(InputError, match="No line is left"):
        check_alphabet(lines("§"), Charset("ab"), unknown="drop-char")
    with pytest.raises(InputError, match="drop-lines"):
        check_alphabet(lines("a"), Charset("ab"), unknown="drop-lines")


def test_summary_counts_lines_by_source_and_split():
    table = lines("a", "b", "c", "d")
    table["split"] = ["train", "train", "test", ""]
    table["source"] = ["x", "y", "y", "y"]
    counts = summary(table)
    assert list(counts.columns) == ["train", "test", "unassigned", "all"]
    assert counts.loc["y"].tolist() == [1, 1, 1, 3] and counts.loc["all"].tolist() == [2, 1, 1, 4]


def test_a_manifest_from_before_there_were_documents_is_read(tmp_path):
    (tmp_path / "m.csv").write_text("path,text,source,writer,split\na.png,b,s,w,val\n", encoding="utf-8")
    assert load_manifest(tmp_path / "m.csv")[["writer", "document", "split"]].values.tolist() == [["w", "", "val"]]
