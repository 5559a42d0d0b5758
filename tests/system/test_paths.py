"""Files are written whole or not at all; folders follow the environment."""

import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest

from netchu.errors import InputError
from netchu.system import paths


def disk_full(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_whole_file_writes_and_leaves_nothing_beside(tmp_path):
    target = tmp_path / "new" / "folder" / "a.txt"
    paths.write_text(target, "Huế")
    assert target.read_text(encoding="utf-8") == "Huế"
    assert os.listdir(target.parent) == ["a.txt"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o644


def test_the_temporary_file_lies_beside_and_keeps_the_suffix(tmp_path):
    with paths.whole_file(tmp_path / "table.csv") as part:
        assert part.parent == tmp_path
        assert part.suffix == ".csv"
        assert not (tmp_path / "table.csv").exists()
        part.write_text("x")
    assert os.listdir(tmp_path) == ["table.csv"]


def test_disk_full_while_writing_keeps_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(InputError, match="a.txt.*No space left.*old file is kept"):
        with paths.whole_file(target) as part:
            part.write_text("half of the n")
            disk_full()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_disk_full_in_write_json_keeps_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "a.json"
    paths.write_json(target, {"old": 1})
    monkeypatch.setattr(Path, "write_text", disk_full)
    with pytest.raises(InputError, match="a.json"):
        paths.write_json(target, {"new": 2})
    monkeypatch.undo()
    assert paths.read_json(target) == {"old": 1}
    assert os.listdir(tmp_path) == ["a.json"]


def test_disk_too_full_for_a_temporary_file(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    target.write_text("old")
    monkeypatch.setattr(tempfile, "mkstemp", disk_full)
    with pytest.raises(InputError, match="a.txt"):
        paths.write_text(target, "new")
    assert target.read_text() == "old"


def test_failed_rename_keeps_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    target.write_text("old")
    monkeypatch.setattr(os, "replace", disk_full)
    with pytest.raises(InputError, match="a.txt"):
        paths.write_text(target, "new")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_other_failures_pass_through_and_keep_the_old_file(tmp_path, error):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(error):
        with paths.whole_file(target) as part:
            part.write_text("new")
            raise error
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("below", ["", "a/b"])
def test_a_file_in_place_of_a_folder(tmp_path, below):
    (tmp_path / "outputs").write_text("a file")
    with pytest.raises(InputError, match="Can't make the folder"):
        paths.make_dir(tmp_path / "outputs" / below)
    with pytest.raises(InputError, match="Can't make the folder"):
        paths.write_text(tmp_path / "outputs" / "metrics.json", "{}")
    assert (tmp_path / "outputs").read_text() == "a file"


def test_a_folder_without_permission_to_write(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere, so it is only told it may not
    with pytest.raises(InputError, match="Can't write in the folder.*permissions"):
        paths.make_dir(tmp_path)


def test_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(InputError, match="a.txt"):
        paths.write_text(tmp_path / "a.txt", "x")
    assert os.listdir(tmp_path) == ["a.txt"]


def test_json_is_readable_and_round_trips(tmp_path):
    value = {"tên": "Hồ Chí Minh", "cer": [0.1, None]}
    paths.write_json(tmp_path / "a.json", value)
    assert "Hồ Chí Minh" in (tmp_path / "a.json").read_text(encoding="utf-8")
    assert paths.read_json(tmp_path / "a.json") == value


def test_missing_and_broken_json(tmp_path):
    with pytest.raises(InputError, match="no file .*none.json"):
        paths.read_json(tmp_path / "none.json")
    for name, content in [("a.json", b"{'a': 1"), ("b.json", b"\xff\xfe\x00")]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=f"{name} is not valid JSON"):
            paths.read_json(tmp_path / name)


def test_places_follow_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    monkeypatch.delenv("NETCHU_OUTPUTS", raising=False)
    assert paths.project_root() == tmp_path.resolve()
    assert paths.outputs_dir() == tmp_path.resolve() / "outputs"
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "elsewhere"))
    assert paths.cache_dir() == tmp_path.resolve() / "elsewhere" / "cache"
    assert paths.cache_dir().is_dir()


def test_root_is_the_nearest_folder_with_notebooks(tmp_path, monkeypatch):
    monkeypatch.delenv("NETCHU_HOME", raising=False)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert paths.project_root() == tmp_path.resolve()


def test_rows_are_the_whole_records_of_a_file(tmp_path):
    assert paths.read_rows(tmp_path / "none.jsonl") == []
    file = tmp_path / "log.jsonl"
    file.write_bytes('{"epoch": 1, "text": "Huế"}\n\n[2]\n{"epoch": 3, "te'.encode())
    assert paths.read_rows(file) == [{"epoch": 1, "text": "Huế"}]
