"""Names and import paths: each entry can be imported, modules are looked for where netchu was called."""

import sys
from functools import partial

import pytest

from netchu import registry
from netchu.errors import InputError
from netchu.system.cores import map_in_processes

REGISTRIES = {name: getattr(registry, name) for name in ("BACKBONES", "DECODERS", "STEPS", "READERS", "DATASETS")}
ENTRIES = [(name, entry) for name, entries in REGISTRIES.items() for entry in entries]


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_every_entry_can_be_imported(name, entry):
    assert callable(registry.find(REGISTRIES[name], entry, "entry"))


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


@pytest.fixture
def step(tmp_path, monkeypatch):
    (tmp_path / "step_of_a_test.py").write_text("def double(x):\n    return 2 * x\n")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "step_of_a_test", raising=False)
    return tmp_path


def apply(name: str, value: int) -> int:
    return registry.find({}, name, "step")(value)


def test_modules_are_found_in_the_working_directory(step, monkeypatch):
    with pytest.raises(InputError, match="step 'step_of_a_test:double' can't be imported"):
        apply("step_of_a_test:double", 3)
    monkeypatch.chdir(step)
    assert apply("step_of_a_test:double", 3) == 6


def test_modules_are_found_where_netchu_run_was_called(step, monkeypatch):
    monkeypatch.setenv(registry.CALLED_FROM, str(step))
    assert apply("step_of_a_test:double", 3) == 6


def test_worker_processes_find_them_too(step, monkeypatch):
    """Fresh interpreters, as they prepare lines."""
    monkeypatch.setenv(registry.CALLED_FROM, str(step))
    work = partial(apply, "step_of_a_test:double")
    assert list(map_in_processes(work, [3, 4], processes=2)) == [6, 8]
