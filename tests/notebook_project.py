"""A project of two notebooks that take seconds: one looks, one trains and fails as it is told."""

from pathlib import Path

from samples import write_notebook

FIRST = 'run_name = "quick"\ndata = "synthetic"\nlines = 10\nbinary = False'
SECOND = 'run_name = "quick"\nlr = 1e-3\nfail = ""'
WORK_FIRST = """
import json, os, sys
from pathlib import Path
folder = Path(os.environ["NETCHU_OUTPUTS"], "runs", run_name)
(folder / "metrics").mkdir(parents=True, exist_ok=True)
(folder / "seen.json").write_text(json.dumps([data, lines, binary, sys.executable, os.getcwd()]))
"""
WORK_SECOND = """
import json, os
from pathlib import Path
from netchu.errors import InputError
with open(os.environ["NETCHU_PROGRESS_FILE"], "a") as file:
    file.write("epoch 1 of 1\\n")
if fail == "bad":
    raise InputError("labels.json is empty: label a line.")
if fail == "bug":
    1 / 0
if fail == "dead":
    os._exit(9)
folder = Path(os.environ["NETCHU_OUTPUTS"], "runs", run_name, "metrics")
(folder / "02_train.json").write_text(json.dumps({"finding": "It learns.", "cer": lr, "lines": 7, "split": "test"}))
"""


def write_project(home: Path) -> Path:
    """The project's folder with its notebooks and the recipes quick and full."""
    home.mkdir()
    write_notebook(home / "notebooks" / "01_look.ipynb", FIRST, WORK_FIRST)
    write_notebook(home / "notebooks" / "02_train.ipynb", SECOND, WORK_SECOND)
    (home / "configs").mkdir()
    (home / "configs" / "quick.yaml").write_text("lines: 20\n")
    (home / "configs" / "full.yaml").write_text("lines: 500\n")
    return home
