"""A set that has no public download is taken from where the user has it."""

import pytest

from netchu.data.archives import UNFINISHED
from netchu.data.given_sets import bring
from netchu.errors import InputError


def texts(names, archive):
    return {name: name for name in names if name.endswith(".txt")}


def is_there(folder):
    return any(folder.glob("*.txt"))


def test_the_destination_is_absolute_and_has_no_marker_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.txt").write_text("a")
    folder = bring("out", "given", texts, is_there, "Ask for it")
    assert folder == tmp_path / "out" and [path.name for path in folder.iterdir()] == ["a.txt"]


def test_a_set_that_is_nowhere(tmp_path):
    with pytest.raises(InputError, match="^Ask for it, and name it with --from"):
        bring(tmp_path / "out", None, texts, is_there, "Ask for it")
    assert not (tmp_path / "out" / UNFINISHED).exists()
