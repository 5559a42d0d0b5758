"""Licences: listed, and none among what is installed that would reach netchu itself."""

import re
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from netchu import cli
from netchu.system.licences import UNKNOWN, installed_licences, licence_of

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = re.findall(r"^([a-z0-9._-]+)==", LOCK, flags=re.MULTILINE)
SILENT = {"cuda-toolkit"}  # NVIDIA's, with torch on Linux: an empty package that names others
STRONG = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public License", re.IGNORECASE)
GPL_LIBRARIES = re.compile(r"(lib)?(x26[45]|readline|fftw3|gsl|postproc)\b[^/]*\.(so|dylib|dll)")  # seen in wheels


def is_strong_copyleft(licence: str) -> bool:
    """Whether every choice is the GPL or AGPL, which reach what is built with them; the LGPL doesn't."""
    return all(STRONG.search(choice) for choice in re.split(r"\bOR\b", licence))


def needed_by(requirements: list[str]) -> set[str]:
    """The packages that are required, and those that they need."""
    found, waiting = set(), list(map(Requirement, requirements))
    while waiting:
        one = waiting.pop()
        if one.name in found or (one.marker is not None and not one.marker.evaluate({"extra": ""})):
            continue
        found.add(one.name)
        with suppress(PackageNotFoundError):  # for another system
            waiting += map(Requirement, distribution(one.name).requires or ())
    return found


def distribution_or_skip(name: str):
    try:
        return distribution(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is for another system")


def test_the_lgpl_and_a_choice_are_no_strong_copyleft():
    licences = ("AGPL-3.0", "GPL-2.0 OR Artistic", "LGPL-3.0-only", "GPL-3.0 AND MIT")
    assert [is_strong_copyleft(one) for one in licences] == [True, False, False, True]


def test_reading_needs_nothing_under_a_strong_copyleft():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = needed_by(project["dependencies"])
    assert {"numpy", "onnxruntime", "rapidocr", "llvmlite"} <= needed
    assert not [name for name in needed if is_strong_copyleft(licence_of(distribution_or_skip(name)))]


@pytest.mark.parametrize("name", LOCKED)
def test_nothing_that_make_installs_is_under_a_strong_copyleft(name):
    package = distribution_or_skip(name)
    licence = licence_of(package)
    assert not is_strong_copyleft(licence) and (licence != UNKNOWN or name in SILENT), licence
    carried = [str(file) for file in package.files or () if GPL_LIBRARIES.search(file.name)]
    assert not carried, "a wheel that brings such a library is under its licence"


def test_every_package_has_a_line(capsys):
    assert cli.main(["licences"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["numpy", distribution("numpy").version] in [row[:2] for row in rows]
    assert len(rows) == len(installed_licences())
    assert all(len(row) == 3 and row[2] for row in rows)
    assert cli.main(["licenses"]) == 0
