"""Runs one notebook with papermill, in a kernel of the calling Python, its progress streamed to a callback."""

import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

from netchu.errors import InputError, NotebookFailed
from netchu.runs.parameters import Notebook, Value
from netchu.system.paths import make_dir, write_text

KERNEL = "netchu-run"  # exists only while notebooks run
TRACEBACK_LINES = 12
_POLL_SECONDS = 0.2
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@contextmanager
def calling_kernel(environment: dict[str, str]) -> Iterator[str]:
    """Name of a kernel that is this very Python, whatever kernels are installed; gone afterwards.

    Args:
        environment: variables that the kernel gets beside this process's own.
    """
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=CRITICAL"],
        "display_name": "netchu",
        "language": "python",
        "env": environment,
    }
    before = os.environ.get("JUPYTER_PATH")
    with tempfile.TemporaryDirectory(prefix="netchu-kernel-") as folder:
        home = Path(folder) / "kernels" / KERNEL
        home.mkdir(parents=True)
        (home / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (folder, before)))
        try:
            yield KERNEL
        finally:
            if before is None:
                del os.environ["JUPYTER_PATH"]
            else:
                os.environ["JUPYTER_PATH"] = before


@contextmanager
def streamed(file: Path, show: Callable[[str], None]) -> Iterator[None]:
    """Calls `show` with each line that is appended to the file meanwhile, from a thread."""
    make_dir(file.parent)
    file.touch()
    stop = threading.Event()

    def follow() -> None:
        with file.open(encoding="utf-8", errors="replace") as stream:
            stream.seek(0, os.SEEK_END)
            ready.set()
            rest = ""
            while True:
                last = stop.is_set()
                *lines, rest = (rest + stream.read()).split("\n")
                for line in filter(None, lines):
                    show(line)
                if last:
                    return
                stop.wait(_POLL_SECONDS)

    ready = threading.Event()
    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run_notebook(notebook: Notebook, output: Path, parameters: dict[str, Value], kernel: str) -> None:
    """Executes a notebook in its own folder; the executed copy is saved as it grows, also when a cell fails.

    Raises:
        InputError: a cell raised one, or the executed copy can't be written.
        NotebookFailed: a cell raised anything else, or the kernel died.
    """
    import papermill
    from nbclient.exceptions import DeadKernelError

    make_dir(output.parent)
    papermill.iorw.papermill_io.register(str(output), _WholeFiles)
    source = nbformat.read(notebook.path, as_version=4)
    try:
        papermill.execute_notebook(
            source,
            str(output).replace("{", "{{").replace("}", "}}"),  # papermill takes braces for parameters
            parameters=parameters,
            kernel_name=kernel,
            language="python",
            progress_bar=False,
            cwd=str(notebook.path.parent),
        )
    except papermill.PapermillExecutionError as error:
        if error.ename == InputError.__name__:
            raise InputError(error.evalue) from error
        raise NotebookFailed(_describe(notebook, error)) from error
    except DeadKernelError as error:
        raise NotebookFailed(
            f"{notebook.path.name}: the kernel died, most often for want of memory; close other programs or take "
            "smaller parameters."
        ) from error
    except OSError as error:
        raise InputError(f"Can't write {output}: {error.strerror or error}; free some space or change it.") from error


class _WholeFiles:
    """Papermill's way to a file: it saves after each cell, and what a kill leaves must be a notebook still."""

    @staticmethod
    def write(text: str, path: str) -> None:
        write_text(Path(path), text)

    @staticmethod
    def pretty_path(path: str) -> str:
        return path


def _describe(notebook: Notebook, error: Exception) -> str:
    """Which cell, its first line, and the last lines of its traceback."""
    lines = _ANSI.sub("", "\n".join(error.traceback)).splitlines()
    first = next((line for line in error.source.splitlines() if line.strip()), "")
    head = f"{notebook.path.name} stopped in cell [{error.exec_count}]: {first}"
    return "\n".join([head, *("    " + line for line in lines[-TRACEBACK_LINES:])])
