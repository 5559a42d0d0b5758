"""A hash of source: it follows every file of a package, and nothing else."""

import sys

import pytest

from netchu.errors import InputError
from netchu.system.source_digest import source_digest


@pytest.fixture
def digest(tmp_path, monkeypatch):
    """The digest as a process that starts now takes it."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "own_package" / "inside").mkdir(parents=True)
    for name in ("__init__.py", "a.py", "inside/b.py"):
        (tmp_path / "own_package" / name).write_text(f"NAME = '{name}'\n")
    (tmp_path / "own_module.py").write_text("x = 1\n")

    def take(*modules):
        source_digest.cache_clear()
        return source_digest(*modules)

    yield take
    for name in [name for name in sys.modules if name.startswith(("own_package", "own_module"))]:
        del sys.modules[name]


@pytest.mark.parametrize("file", ["own_module.py", "own_package/a.py", "own_package/inside/b.py"])
def test_a_changed_file_changes_it_and_the_same_source_keeps_it(digest, tmp_path, file):
    before = digest("own_module", "own_package")
    assert digest("own_module", "own_package") == before
    (tmp_path / "own_package" / "notes.txt").write_text("no source")
    assert digest("own_module", "own_package") == before
    with (tmp_path / file).open("a") as source:
        source.write("# more\n")
    assert digest("own_module", "own_package") != before


def test_a_renamed_file_changes_it(digest, tmp_path):
    before = digest("own_package")
    (tmp_path / "own_package" / "a.py").rename(tmp_path / "own_package" / "aa.py")
    assert digest("own_package") != before


@pytest.mark.parametrize(("module", "words"), [("no_such_module", "can't be imported"), ("sys", "no source file")])
def test_a_module_without_source_is_named(digest, module, words):
    with pytest.raises(InputError, match=f"{module} .*{words}|{module} has {words}"):
        digest(module)
