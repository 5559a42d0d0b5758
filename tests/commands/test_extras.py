"""A command whose packages aren't installed says what to install."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

WITHOUT = """
import sys
for package in sys.argv[1].split():
    sys.modules[package] = None  # its import raises ModuleNotFoundError
from netchu.cli import main
sys.exit(main(sys.argv[2:]))
"""


def run(missing: str, *words: str) -> subprocess.CompletedProcess:
    """The command line in a fresh process, without some packages."""
    return subprocess.run([sys.executable, "-c", WITHOUT, missing, *words], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("missing", "words", "extra"),
    [
        ("pandas", ("runs",), "train"),
        ("torch", ("export", "--checkpoint", "released", "--output", "a.safetensors"), "train"),
        ("onnx", ("export", "--checkpoint", "released", "--onnx", "a.onnx"), "train"),
        ("gdown", ("data", "cinnamon"), "train"),
        ("nbformat", ("run", "--profile", "quick"), "notebooks"),
        ("distributed", ("sweep", "quick", "--cluster", "tcp://10.0.0.1:8786"), "scale"),
        ("distributed", ("predict", "a.png", "--cluster", "local:2", "--output", "out"), "scale"),
        pytest.param(
            "pyarrow", ("predict", "a.parquet", "--cluster", "local:2", "--output", "out"), "scale",
            marks=pytest.mark.skipif(not find_spec("distributed"), reason="distributed is missing, too"),
        ),
    ],
)  # fmt: skip
def test_a_missing_extra_is_one_sentence(missing, words, extra):
    done = run(missing, *words)
    assert done.returncode == 2 and not done.stdout
    assert done.stderr == f"netchu: netchu {words[0]} needs {missing}: pip install 'netchu[{extra}]'.\n"


def test_what_no_extra_brings_is_a_bug_and_shows_its_traceback():
    done = run("netchu.metrics", "runs")
    assert done.returncode == 1 and "Traceback" in done.stderr and "pip install" not in done.stderr
