"""Runs the numbered notebooks one after the other and keeps everything of a run in one folder."""

import os
import shlex
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from netchu import registry
from netchu.errors import InputError, NotebookFailed
from netchu.runs.folder import RunFolder
from netchu.runs.kernel import calling_kernel, run_notebook, streamed
from netchu.runs.lock import HELD, held
from netchu.runs.parameters import Notebook
from netchu.runs.plan import Plan, Request, make_plan
from netchu.runs.scores import results_text
from netchu.system import provenance
from netchu.system.paths import outputs_dir, project_root, write_json
from netchu.system.progress import duration
from netchu.system.terminal import show


def run_notebooks(request: Request, render: Callable[[RunFolder], Path]) -> Path:
    """Runs what was asked for and renders it, also where a notebook fails; returns what `render` returns.

    Args:
        request: what to run.
        render: makes pages of a run, and returns the first.

    Raises:
        InputError: bad input, found before the first kernel or raised by a cell; another process has the run.
        NotebookFailed: a cell raised anything else.
    """
    plan = make_plan(request)
    with held(plan.folder):
        return _run_plan(plan, render)


def _run_plan(plan: Plan, render: Callable[[RunFolder], Path]) -> Path:
    record = new_record(plan)
    run = RunFolder(plan.folder)
    log = run.progress_log
    if plan.notebooks[0] is plan.all_notebooks[0]:
        log.unlink(missing_ok=True)
    environment = {
        "NETCHU_PROGRESS_FILE": str(log),
        "NETCHU_OUTPUTS": str(outputs_dir()),
        "NETCHU_HOME": str(project_root()),
        registry.CALLED_FROM: os.getcwd(),
        HELD: str(plan.folder),
    }
    show(f"Run {plan.name} (recipe {plan.recipe}) in {plan.folder}")
    try:
        with calling_kernel(environment) as kernel:
            for notebook in plan.notebooks:
                _run_one(plan, record, notebook, kernel, log)
    finally:
        index = render(run)
    show("\n" + results_text(run))
    show(f"\n{duration(record['seconds'])}, at most {record['peak_memory_gb']:.1f} GB in a kernel. Open {index}")
    return index


def _run_one(plan: Plan, record: dict, notebook: Notebook, kernel: str, log: Path) -> None:
    """One notebook: its line on the terminal, its entry in run.json."""
    number = plan.all_notebooks.index(notebook) + 1
    run = RunFolder(plan.folder)
    line = Line(f"[{number}/{len(plan.all_notebooks)}] {notebook.stem} …")
    entry = record["notebooks"][notebook.stem]
    entry["status"] = "running"
    write_json(run.record_file, record)
    start = time.monotonic()
    try:
        with streamed(log, line.add):
            run_notebook(notebook, run.notebook_file(notebook.stem), notebook.own(plan.values), kernel)
        entry["status"] = "done"
    except BaseException as error:
        entry["status"] = "failed" if isinstance(error, (InputError, NotebookFailed)) else "interrupted"
        line.end(f"{entry['status']} after {duration(time.monotonic() - start)}")
        show(f"Everything made so far is kept. To go on: {go_on_command(plan, notebook)}", file=sys.stderr)
        raise
    finally:
        entry["seconds"] = round(time.monotonic() - start, 1)
        record["seconds"] = round(sum(one["seconds"] or 0 for one in record["notebooks"].values()), 1)
        record["peak_memory_gb"] = round(max(record["peak_memory_gb"], provenance.peak_children_gb()), 2)
        write_json(run.record_file, record)
    left = seconds_left(plan, notebook)
    line.end(duration(entry["seconds"]) + (f", about {duration(left)} left" if left else ""))


class Line:
    """A notebook's line on the terminal: one line, or, once progress came in between, its head again at the end."""

    def __init__(self, head: str):
        self._head = head
        self._open = True
        show(head, end="")

    def add(self, text: str) -> None:
        """A line of progress below the head."""
        show(("\n" if self._open else "") + f"      {text}")
        self._open = False

    def end(self, text: str) -> None:
        """What came of it."""
        show(f" {text}" if self._open else f"{self._head} {text}")


def new_record(plan: Plan) -> dict:
    """run.json at the start; later notebooks that an earlier run of this name did count as stale."""
    before = plan.recorded.get("notebooks", {})
    stems = [notebook.stem for notebook in plan.all_notebooks]
    first = stems.index(plan.notebooks[0].stem)
    entries = {}
    for position, stem in enumerate(stems):
        old = before.get(stem, {"status": "waiting", "seconds": None})
        fresh = position < first or old["status"] == "waiting"
        entries[stem] = dict(old) if fresh else {**old, "status": "stale"}
    return {
        "name": plan.name,
        "profile": plan.recipe,
        "parameters": plan.values,
        "started": datetime.now().astimezone().isoformat(timespec="seconds"),
        "seconds": 0.0,
        "peak_memory_gb": 0.0,
        "versions": provenance.versions(),
        **provenance.git_state(project_root()),
        "machine": provenance.machine(),
        "notebooks": entries,
    }


def seconds_left(plan: Plan, after: Notebook) -> float:
    """Seconds that the notebooks after this one took in this run before; 0 where that is unknown of one."""
    position = plan.notebooks.index(after)
    before = plan.recorded.get("notebooks", {})
    times = []
    for notebook in plan.notebooks[position + 1 :]:
        old = before.get(notebook.stem, {})
        times.append(old.get("seconds") if old.get("status") in ("done", "stale") else None)
    return 0.0 if None in times else float(sum(times))


def go_on_command(plan: Plan, notebook: Notebook) -> str:
    """The command that continues at this notebook; the parameters are recorded in the run."""
    command = ["netchu", "run", "--name", plan.name, "--from", notebook.stem[:2]]
    if plan.notebooks[-1] is not plan.all_notebooks[-1]:
        command += ["--to", plan.notebooks[-1].stem[:2]]
    return shlex.join(command)
