"""Names and import paths: each entry can be imported, and a wrong one is told in a sentence."""

import pytest

from netchu import registry
from netchu.errors import InputError

REGISTRIES = {name: value for name, value in vars(registry).items() if name.isupper()}
ENTRIES = [(name, entry) for name, entries in REGISTRIES.items() for entry in entries]


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_every_entry_can_be_imported(name, entry):
    assert callable(registry.find(REGISTRIES[name], entry, "entry"))


def test_an_import_path_in_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "mine_for_a_test.py").write_text("class Mine: ...\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert registry.find({}, "mine_for_a_test:Mine", "backbone").__name__ == "Mine"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("tow", "backbone 'tow' is unknown: choose one of one, two, or give module:attribute"),
        ("nowhere:Mine", "backbone 'nowhere:Mine' can't be imported"),
        ("math:Mine", "backbone 'math:Mine' can't be imported"),
    ],
)
def test_what_is_not_there_is_told(name, says):
    with pytest.raises(InputError, match=says):
        registry.find({"one": "math:sqrt", "two": "math:exp"}, name, "backbone")
