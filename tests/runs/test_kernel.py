"""The kernel that notebooks run in, and what is shown of their progress."""

import sys

import pytest
from samples import write_notebook

from netchu.errors import NotebookFailed
from netchu.runs.kernel import calling_kernel, streamed
from netchu.runs.pipeline import run_notebooks
from netchu.runs.plan import Request
from netchu.site.report import render


def test_the_kernel_is_this_python():
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    with calling_kernel({"A": "b"}) as name:
        spec = KernelSpecManager().get_kernel_spec(name)
    assert spec.argv[0] == sys.executable and spec.env == {"A": "b"}
    with pytest.raises(NoSuchKernel):
        KernelSpecManager().get_kernel_spec(name)


def test_streams_only_lines_that_are_new_and_whole(tmp_path):
    file, seen = tmp_path / "progress.log", []
    file.write_text("old\n")
    with streamed(file, seen.append), file.open("a", encoding="utf-8") as stream:
        stream.write("epoch 1\nepo")
        stream.flush()
        stream.write("ch 2\n")
    assert seen == ["epoch 1", "epoch 2"]


def test_a_dead_kernel_is_told(notebook_project):
    with pytest.raises(NotebookFailed, match="kernel died"):
        run_notebooks(Request(assignments=("fail=dead",)), render)


def test_a_kernel_finds_modules_where_netchu_was_called(notebook_project, tmp_path):
    """The kernel's own folder is `notebooks/`; a module of the caller may be named like a library's and hides none."""
    (tmp_path / "caller_net.py").write_text(
        "from netchu.models import Backbone\nclass Net(Backbone):\n    stride = 16\n"
    )
    (tmp_path / "colorsys.py").write_text("raise RuntimeError\n")
    work = "import colorsys\nfrom netchu.models.backbones import build_backbone\n"
    work += "assert build_backbone(backbone).stride == 16"
    write_notebook(
        notebook_project / "notebooks" / "01_look.ipynb", 'run_name = ""\nlines = 1\nbackbone = "compact"', work
    )
    run_notebooks(Request(assignments=("backbone=caller_net:Net",), last="01"), render)


def test_braces_in_a_path_are_no_parameters(notebook_project, tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "out {run_name} {}"))
    index = run_notebooks(Request(last="01"), render)
    assert index.is_relative_to(tmp_path / "out {run_name} {}")
    assert (index.parent / "notebooks" / "01_look.ipynb").is_file()
