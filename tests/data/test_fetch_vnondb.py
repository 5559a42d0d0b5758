"""VNOnDB's ink arrives from archives or folders, is counted, and what can't be used of it is told."""

import shutil
from pathlib import Path

import pytest
from ink_files import group, inkml, write_pages

from netchu.data import fetch_vnondb as module
from netchu.data.archives import UNFINISHED
from netchu.data.fetch_vnondb import fetch_vnondb, verify_vnondb
from netchu.data.readers import read_data
from netchu.errors import InputError

TEXTS = {"id_1": ["ba mẹ", "hai"], "id_2": ["nhà cửa"]}


@pytest.fixture(autouse=True)
def small_set(monkeypatch):
    monkeypatch.setattr(module, "EXPECTED", {"writers": (2, 3), "lines": (3, 3), "words": (5, 5)})


@pytest.fixture
def original(tmp_path) -> Path:
    return write_pages(tmp_path / "original" / "VNOnDB", TEXTS)


@pytest.fixture
def archives(tmp_path, original) -> Path:
    """A folder with an archive of the lines and one of the words."""
    (tmp_path / "archives").mkdir()
    for kind in ("line", "word"):
        name = f"InkData_{kind}"
        shutil.make_archive(str(tmp_path / "archives" / name), "xztar", original, name)
    return tmp_path / "archives"


def is_whole(folder: Path) -> bool:
    manifest, problems = read_data(folder)
    report, _ = verify_vnondb(folder)
    assert report["count"].to_dict() == {"files": 4, "writers": 2, "lines": 3, "words": 5}
    return sorted(manifest["text"]) == ["ba mẹ", "hai", "nhà cửa"] and problems.empty


def test_from_archives_folders_and_an_archive_of_all(tmp_path, original, archives):
    zipped = shutil.make_archive(str(tmp_path / "all"), "zip", archives)
    for number, source in enumerate((archives, original, original.parent, zipped)):
        folder = fetch_vnondb(tmp_path / f"out{number}", source)
        assert is_whole(folder) and sorted(p.name for p in folder.iterdir()) == ["InkData_line", "InkData_word"]


def test_files_without_a_folder_go_by_the_name_of_their_archive(tmp_path, original):
    (tmp_path / "flat").mkdir()
    for kind in ("line", "word"):
        shutil.make_archive(str(tmp_path / "flat" / f"VN_{kind}s"), "zip", original / f"InkData_{kind}")
    assert is_whole(fetch_vnondb(tmp_path / "out", tmp_path / "flat"))


def test_archives_put_there_by_hand_are_unpacked(tmp_path, archives):
    assert is_whole(fetch_vnondb(archives))


def test_done_twice_nothing_is_written_twice(tmp_path, archives, caplog):
    folder = fetch_vnondb(tmp_path / "out", archives)
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*.inkml")}
    assert fetch_vnondb(folder, archives) == folder == fetch_vnondb(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.inkml")} == stamps


def test_a_part_and_a_poor_copy_are_told(tmp_path, original, caplog):
    fetch_vnondb(tmp_path / "out", original)
    assert ["a part of the set" in message for message in caplog.messages] == [True]
    caplog.clear()
    (original / "InkData_line" / "id_2_story.inkml").unlink()
    (original / "InkData_word" / "id_2_story.inkml").unlink()
    fetch_vnondb(tmp_path / "poor", original)
    assert [("fewer than expected" in m, m.split()[1]) for m in caplog.messages] == [
        (True, "writers"), (True, "lines"), (True, "words"),
    ]  # fmt: skip


def test_malformed_files_and_poor_lines_are_counted_and_survived(tmp_path, original, caplog):
    (original / "InkData_line" / "broken.inkml").write_text("<ink><traceGroup>")
    poor = [group("tg_0"), group("tg_1", "x", ()), group("tg_2", "x", ("5 5",))]
    (original / "InkData_line" / "poor.inkml").write_text(inkml(*poor, writer="id_1"))
    fetch_vnondb(tmp_path / "out", original)
    _, problems = verify_vnondb(tmp_path / "out")
    assert problems == {"malformed file": 1, "no truth": 1, "no strokes": 1, "a single point": 1}
    assert "1 malformed file" in caplog.messages[0]


def test_lists_of_splits_come_along_and_paragraphs_do_not(tmp_path, original):
    (original / "train_set.txt").write_text("id_1_story.inkml\n")
    (original / "test_set.txt").write_text("id_2_story.inkml\n")
    shutil.copytree(original / "InkData_line", original / "InkData_paragraph")
    manifest, _ = read_data(fetch_vnondb(tmp_path / "out", original))
    assert dict(zip(manifest["writer"], manifest["split"], strict=True)) == {"id_1": "train", "id_2": "test"}
    assert len(manifest) == 3


def test_without_a_source_one_sentence_says_where_it_is_to_be_had(tmp_path):
    with pytest.raises(InputError, match="HANDS-VNOnDB2018.*--from ARCHIVE-OR-FOLDER") as caught:
        fetch_vnondb(tmp_path / "out")
    assert ". " not in str(caught.value) and not list((tmp_path / "out").iterdir())


def test_a_source_without_ink_or_that_is_missing(tmp_path, original):
    (tmp_path / "empty").mkdir()
    folder = fetch_vnondb(tmp_path / "out", original)
    for place in (folder, tmp_path / "new"):
        with pytest.raises(InputError, match="nothing of the set in .*empty"):
            fetch_vnondb(place, tmp_path / "empty")
        assert not (place / UNFINISHED).exists()
    with pytest.raises(InputError, match="no archive or folder .*gone"):
        fetch_vnondb(tmp_path / "out", tmp_path / "gone")


def test_a_copy_cut_short_is_known_and_goes_on(tmp_path, original, monkeypatch):
    from netchu.data import archives

    real, copied = archives.copy_file, []

    def dies_at_the_third(target, size, open_file):
        if len(copied) == 2:
            raise KeyboardInterrupt
        copied.append(target)
        real(target, size, open_file)

    monkeypatch.setattr(archives, "copy_file", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        fetch_vnondb(tmp_path / "out", original)
    monkeypatch.setattr(archives, "copy_file", real)
    with pytest.raises(InputError, match="was cut short: run the same command again with --from"):
        fetch_vnondb(tmp_path / "out")
    stamp = copied[0].stat().st_mtime_ns
    assert is_whole(fetch_vnondb(tmp_path / "out", original)) and copied[0].stat().st_mtime_ns == stamp
    assert is_whole(fetch_vnondb(tmp_path / "out"))
