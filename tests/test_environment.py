"""What is installed: the ranges of pyproject.toml, the exact versions of the lock, and make, which uses them."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from netchu.commands.extras import EXTRAS

ROOT = Path(__file__).parents[1]
GIVEN = {"jupyterlab", "torch", "torchvision", "opencv-python", "matplotlib", "pandas", "albumentations", "papermill"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL = PROJECT["optional-dependencies"]
REQUIREMENTS = [*PROJECT["dependencies"], *(one for extra in OPTIONAL.values() for one in extra)]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PIP = next(entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DISTRIBUTIONS = {
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "pi_heif": "pi-heif",
}  # modules that are called otherwise
BROUGHT = {"IPython", "traitlets"}  # with ipykernel and ipywidgets
BENCH = {"fast_ctc_decode", "ctc_beam_decoder", "pyctcdecode", "flashlight"}  # looked for before they are imported


def name_of(requirement: str) -> str:
    """The distribution's name, written as the index does: small letters, hyphens."""
    return re.sub(r"[._]", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower())


def names_of(requirements: list[str]) -> set[str]:
    return {name_of(one) for one in requirements} - {"netchu"}


def test_environment_names_what_is_given_and_leaves_versions_to_pyproject():
    names = [entry for entry in PIP if not entry.startswith("-e")]
    assert set(names) == GIVEN
    assert GIVEN - {"opencv-python"} <= names_of(REQUIREMENTS) and "opencv-python-headless" in names_of(REQUIREMENTS)
    assert PIP[-1] == "-e .[test]" and "test" in OPTIONAL


def test_every_dependency_has_limits_and_is_explained():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for requirement in REQUIREMENTS:
        if requirement.startswith("netchu["):
            continue
        assert re.search(r"==|>=.*,<", requirement), f"{requirement} has no limits"
        line = next(line for line in lines if f'"{requirement}"' in line)
        assert re.search(r"# \w", line), f"{requirement}: what is it for?"


def test_test_installs_every_extra_but_those_of_maintainers():
    def included(extra: str) -> set[str]:
        named = [one[len("netchu[") : -1] for one in OPTIONAL[extra] if one.startswith("netchu[")]
        inner = [one for names in named for one in names.split(",")]
        return {extra}.union(*(included(one) for one in inner))

    assert included("test") == set(OPTIONAL) - {"bench", "fuzz"}


def test_the_lock_holds_what_test_needs_exactly_and_names_no_place():
    pinned = {name_of(line): line for line in LOCK.splitlines() if re.match(r"[a-z]", line)}
    needed = names_of(REQUIREMENTS) - names_of(OPTIONAL["bench"] + OPTIONAL["fuzz"])
    assert needed <= set(pinned)
    assert all(re.match(r"[a-z0-9._-]+==[^ ]+ ", line) for line in pinned.values())
    assert LOCK.count("--hash=sha256:") >= len(pinned)
    assert not re.search(r"://|--(extra-)?index|--find-links|@ ", LOCK)


def test_the_lock_lies_within_the_ranges():
    from packaging.requirements import Requirement

    exact = dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", LOCK, flags=re.MULTILINE))
    exact = {name_of(name): version for name, version in exact.items()}
    for one in map(Requirement, REQUIREMENTS):
        if name_of(one.name) in exact:
            assert exact[name_of(one.name)] in one.specifier, f"{one}: make lock"


def third_party(path: Path) -> set[str]:
    """Top-level packages that a module imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"netchu"}


def test_every_import_is_a_dependency_and_beyond_reading_has_its_extra():
    extra_of = {package: extra for extra, packages in EXTRAS.items() for package in packages.split()}
    for package, extra in extra_of.items():
        name = DISTRIBUTIONS.get(package, name_of(package))
        assert name in names_of(OPTIONAL[extra]), f"{package} is not in {extra}"
    for path in (ROOT / "src").rglob("*.py"):
        for package in third_party(path) - set(extra_of) - BROUGHT - BENCH:
            name = DISTRIBUTIONS.get(package, name_of(package))
            assert name in names_of(PROJECT["dependencies"]), f"{path} imports {package}: core, or extras.EXTRAS"


def test_one_range_of_python_versions():
    low = int(re.fullmatch(r">=3\.(\d+)", PROJECT["requires-python"])[1])
    classified = [int(one.rpartition(".")[2]) for one in PROJECT["classifiers"] if "Python :: 3." in one]
    assert classified == list(range(low, classified[-1] + 1))
    assert f"python=3.{low}" in CONDA["dependencies"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"sys.version_info < (3, {low})" in makefile
    assert f"sys.version_info >= (3, {classified[-1] + 1})" in makefile
    assert f"is for Python 3.{low} to 3.{classified[-1]}" in makefile
    assert " ".join(f"python3.{minor}" for minor in classified) in makefile
    assert f"--python-version 3.{low}" in makefile


def make(tmp_path: Path, target: str, path: str) -> subprocess.CompletedProcess:
    """`make TARGET` with the project's Makefile in a folder of its own, with these programs alone."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        ["/usr/bin/env", "make", target], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )


def programs(folder: Path, python: str | None, newer: bool = False) -> str:
    """A PATH with make, the shell's tools, and a Python that only notes how it was called; `newer` than the lock's."""
    folder.mkdir()
    for name in ("make", "sh", "touch", "mkdir", "cat", "chmod", "dirname", "rm", "find"):
        os.symlink(shutil.which(name), folder / name)
    if python:
        script = folder / python
        script.write_text(
            '#!/bin/sh\necho "$0 $*" >> calls\n'
            '[ "$2" = venv ] && mkdir -p .venv/bin && cat "$0" > .venv/bin/python && chmod +x .venv/bin/python\n'
            + ('case "$*" in *"(3, 15)"*) exit 1;; esac\n' if newer else "")
            + "exit 0\n"
        )
        script.chmod(0o755)
    return str(folder)


@pytest.mark.skipif(not Path("/usr/bin/make").exists(), reason="make is not installed")
class TestMake:
    def test_without_python_it_says_what_to_install(self, tmp_path):
        done = make(tmp_path, "test", programs(tmp_path / "bin", None))
        assert done.returncode == 2
        assert "netchu needs Python 3.11 or later" in done.stderr

    @pytest.mark.parametrize("python", ["python3.11", "python3.14", "python3"])
    def test_installs_once_and_again_when_pyproject_changes(self, tmp_path, python):
        path = programs(tmp_path / "bin", python)
        calls = tmp_path / "calls"
        assert make(tmp_path, "test", path).returncode == 0
        log = calls.read_text()
        assert f"{python} -m venv .venv" in log
        assert "-m pip install --require-hashes --only-binary :all: -r requirements.lock" in log
        assert "-m pip install --no-deps -e ." in log
        for check in ("-m ruff check", "-m ruff format --check", "-m mypy", "-m pytest"):
            assert check in log
        calls.unlink()
        os.utime(tmp_path / ".venv" / ".env-stamp", (2**31, 2**31))  # newer than the copy of pyproject.toml
        assert make(tmp_path, "test", path).returncode == 0
        assert "pip install" not in calls.read_text() and "-m pytest" in calls.read_text()
        os.utime(tmp_path / ".venv" / ".env-stamp", (1, 1))
        assert make(tmp_path, "env", path).returncode == 0
        assert "pip install" in calls.read_text()

    def test_a_python_that_the_lock_does_not_know_gets_the_ranges_and_is_told(self, tmp_path):
        path = programs(tmp_path / "bin", "python3", newer=True)
        done = make(tmp_path, "env", path)
        log = (tmp_path / "calls").read_text()
        assert done.returncode == 0 and "requirements.lock is for Python 3.11 to 3.14" in done.stdout
        assert "-m pip install -e .[test]" in log and "--require-hashes" not in log

    def test_an_install_that_fails_is_not_taken_for_done(self, tmp_path):
        path = programs(tmp_path / "bin", "python3")
        script = tmp_path / "bin" / "python3"
        script.write_text(script.read_text().replace("exit 0", '[ "$2" = pip ] && exit 1\nexit 0'))
        assert make(tmp_path, "env", path).returncode == 2
        assert not (tmp_path / ".venv" / ".env-stamp").exists()

    def test_clean_keeps_runs_and_data(self, tmp_path):
        path = programs(tmp_path / "bin", "python3")
        for folder in (
            "src",
            "tests",
            "notebooks",
            "outputs/runs/quick",
            "outputs/cache/lines",
            "data/cinnamon",
            ".venv",
        ):
            (tmp_path / folder).mkdir(parents=True)
        assert make(tmp_path, "clean", path).returncode == 0
        assert (tmp_path / "outputs/runs/quick").is_dir() and (tmp_path / "data/cinnamon").is_dir()
        assert not (tmp_path / "outputs/cache").exists() and not (tmp_path / ".venv").exists()


def test_ci_runs_make_test():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text and text.rstrip().endswith("make test")
