import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BRIEF = {"jupyterlab", "torch", "torchvision", "opencv-python", "matplotlib", "pandas", "albumentations", "papermill"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PIP = next(entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict))


def name_of(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()


def test_environment_names_the_brief_and_leaves_versions_to_pyproject():
    names = [entry for entry in PIP if not entry.startswith("-e")]
    assert BRIEF <= set(names)
    assert names == [name_of(entry) for entry in names], "versions stand in pyproject.toml only"
    assert set(names) <= {name_of(requirement) for requirement in PROJECT["dependencies"]}
    assert PIP[-1] == "-e .[test]" and "test" in PROJECT["optional-dependencies"]


def test_every_dependency_is_pinned_and_explained():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for requirement in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]:
        assert re.search(r"==|<", requirement), f"{requirement} has no upper limit"
        line = next(line for line in lines if f'"{requirement}"' in line)
        assert re.search(r"# \w", line), f"{requirement}: what is it for?"


def test_one_range_of_python_versions():
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    assert f"python=3.{low}" in CONDA["dependencies"]
    assert f"(3, {low}) <= sys.version_info[:2] < (3, {high})" in (ROOT / "Makefile").read_text(encoding="utf-8")


def make(tmp_path: Path, target: str, path: str) -> subprocess.CompletedProcess:
    """`make TARGET` with the project's Makefile in a folder of its own, with these programs alone."""
    for name in ("Makefile", "pyproject.toml"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        ["/usr/bin/env", "make", target], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )


def programs(folder: Path, python: str | None) -> str:
    """A PATH with make, the shell's tools, and a Python that only notes how it was called."""
    folder.mkdir()
    for name in ("make", "sh", "touch", "mkdir", "cat", "chmod", "dirname", "rm", "find"):
        os.symlink(shutil.which(name), folder / name)
    if python:
        script = folder / python
        script.write_text(
            '#!/bin/sh\necho "$0 $*" >> calls\n'
            '[ "$2" = venv ] && mkdir -p .venv/bin && cat "$0" > .venv/bin/python && chmod +x .venv/bin/python\n'
            "exit 0\n"
        )
        script.chmod(0o755)
    return str(folder)


@pytest.mark.skipif(not Path("/usr/bin/make").exists(), reason="make is not installed")
class TestMake:
    def test_without_python_it_says_what_to_install(self, tmp_path):
        done = make(tmp_path, "test", programs(tmp_path / "bin", None))
        assert done.returncode == 2
        assert "netchu needs Python 3.11 (or 3.12) as python3.11 or python3" in done.stderr

    @pytest.mark.parametrize("python", ["python3.11", "python3"])
    def test_installs_once_and_again_when_pyproject_changes(self, tmp_path, python):
        path = programs(tmp_path / "bin", python)
        calls = tmp_path / "calls"
        assert make(tmp_path, "test", path).returncode == 0
        log = calls.read_text()
        assert f"{python} -m venv .venv" in log and "-m pip install -e .[test]" in log and "-m pytest" in log
        calls.unlink()
        os.utime(tmp_path / ".venv" / ".env-stamp", (2**31, 2**31))  # newer than the copy of pyproject.toml
        assert make(tmp_path, "test", path).returncode == 0
        assert "pip install" not in calls.read_text() and "-m pytest" in calls.read_text()
        os.utime(tmp_path / ".venv" / ".env-stamp", (1, 1))
        assert make(tmp_path, "env", path).returncode == 0
        assert "pip install" in calls.read_text()

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
