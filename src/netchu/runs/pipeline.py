"""Runs the numbered notebooks one after the other and keeps everything of a run in one folder."""

import os
import re
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from netchu import registry
from netchu.errors import InputError, NotebookFailed
from netchu.runs.folder import RunFolder
from netchu.runs.kernel import calling_kernel, run_notebook, streamed
from netchu.runs.parameters import (
    Notebook,
    Value,
    check_parameter,
    check_values,
    find_notebooks,
    parse_assignments,
    select,
)
from netchu.runs.recipes import DEFAULT, absolute_paths, check_paths, read_recipe, recipe_file, recipe_name
from netchu.runs.scores import results_text
from netchu.system import provenance
from netchu.system.paths import make_dir, outputs_dir, project_root, runs_dir, write_json
from netchu.system.progress import duration

# parameters that name an entry of a registry
_REGISTRIES = {"backbone": registry.BACKBONES, "decoder": registry.DECODERS}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Request:
    """What `netchu run` was asked for; "" is the default, which for a run that goes on is what it recorded.

    Attributes:
        recipe: by name or by file.
        data: the lines; relative to the working directory, as paths in the assignments are.
        first, last: notebooks, by number or name.
        assignments: parameters as `name=value`, which win over the recipe's.
        name: of the run's folder.
    """

    recipe: str = ""
    data: str = ""
    first: str = ""
    last: str = ""
    assignments: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """A request that has been checked: which notebooks run, with which values, into which folder."""

    name: str
    folder: Path
    recipe: str
    notebooks: list[Notebook]
    all_notebooks: list[Notebook]
    values: dict[str, Value]
    recorded: dict


def make_plan(request: Request) -> Plan:
    """Checks everything that can be checked before a kernel starts.

    Raises:
        InputError: no such recipe, notebook, parameter, value, data or run.
    """
    everything = find_notebooks(project_root() / "notebooks")
    chosen = select(everything, request.first, request.last)
    name = run_name(request)
    folder = runs_dir() / name
    goes_on = bool(request.first)
    if chosen[0] is not everything[0] and not folder.is_dir():
        raise InputError(f"There is no run {name} to go on with in {folder.parent}: leave out --from, or give --name.")
    run = RunFolder(folder)
    recorded = run.record() if run.record_file.is_file() else {}
    kept = recorded.get("parameters", {}) if goes_on else {}
    recipe = request.recipe or ("" if kept else DEFAULT)  # "": what was recorded says it all
    base = recipe_values(recipe, everything) if recipe else {}
    known = {key: value for key, value in kept.items() if any(key in notebook.parameters for notebook in everything)}
    read = {key for notebook in chosen for key in notebook.parameters}  # the others keep what made their results
    anew = {key: value for key, value in base.items() if request.recipe and (key in read or key not in known)}
    values = {**base, **known, **anew}
    asked = asked_values(request, everything)
    check_paths(asked)
    check_paths({key: value for key, value in base.items() if key not in asked}, recipe)
    _refuse_idle(asked, values, chosen, request)
    values = {**check_values(values, everything), **asked, "run_name": name}
    for what in _REGISTRIES.keys() & values.keys():
        registry.check_name(_REGISTRIES[what], values[what], what)
    recipe = recipe_name(recipe) or recorded.get("profile", "")
    return Plan(name, folder, recipe, chosen, everything, values, recorded)


def recipe_values(recipe: str, notebooks: Sequence[Notebook]) -> dict[str, Value]:
    """What a recipe sets, checked against what the notebooks declare.

    Raises:
        InputError: no such recipe, or a name or type that no notebook takes.
    """
    values = read_recipe(recipe)
    try:
        return check_values(values, notebooks)
    except InputError as error:
        raise InputError(f"{recipe_file(recipe)}: {error}") from error


def run_name(request: Request) -> str:
    """The run's name: as given, else the recipe, with the data's folder where it is not the embedded default.

    Raises:
        InputError: a name that can't be a folder's.

    >>> run_name(Request(recipe="configs/full.yaml", data="lines/cinnamon"))
    'full-cinnamon'
    """
    name = request.name
    if not name:
        parts = [recipe_name(request.recipe) or DEFAULT]
        parts += [Path(request.data).resolve().stem or "data"] if request.data not in ("", "synthetic") else []
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(parts))
    if not _NAME.fullmatch(name):
        raise InputError(f"--name {name} can't name a run: use letters, digits, '-', '_' and '.'.")
    return name


def asked_values(request: Request, notebooks: Sequence[Notebook]) -> dict[str, Value]:
    """Values of --data and -p, typed, existing paths made absolute.

    Raises:
        InputError: unknown names or wrong types.
    """
    asked = parse_assignments(request.assignments, notebooks)
    if "run_name" in asked:
        raise InputError("-p run_name is taken from --name: give --name instead.")
    if request.data:
        check_parameter("data", notebooks)
        asked["data"] = request.data
    return absolute_paths(asked, Path())


def _refuse_idle(asked: dict[str, Value], kept: dict, chosen: Sequence[Notebook], request: Request) -> None:
    """Refuses a value that would change nothing, because the notebooks that read it are left out."""
    for name, value in asked.items():
        if not any(name in notebook.parameters for notebook in chosen) and kept.get(name) != value:
            raise InputError(
                f"The parameter {name} is read by none of the notebooks {chosen[0].stem} to {chosen[-1].stem}: "
                f"{'start earlier than --from ' + request.first if request.first else 'raise --to ' + request.last}."
            )


def run_notebooks(request: Request, render: Callable[[RunFolder], Path]) -> Path:
    """Runs what was asked for and renders it, also where a notebook fails; returns what `render` returns.

    Args:
        request: what to run.
        render: makes pages of a run, and returns the first.

    Raises:
        InputError: bad input, found before the first kernel or raised by a cell.
        NotebookFailed: a cell raised anything else.
    """
    plan = make_plan(request)
    make_dir(plan.folder)
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
    }
    print(f"Run {plan.name} (recipe {plan.recipe}) in {plan.folder}", flush=True)
    try:
        with calling_kernel(environment) as kernel:
            for notebook in plan.notebooks:
                _run_one(plan, record, notebook, kernel, log)
    finally:
        index = render(run)
    print("\n" + results_text(run))
    print(f"\n{duration(record['seconds'])}, at most {record['peak_memory_gb']:.1f} GB in a kernel. Open {index}")
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
        print(f"Everything made so far is kept. To go on: {go_on_command(plan, notebook)}", file=sys.stderr)
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
        print(head, end="", flush=True)

    def add(self, text: str) -> None:
        """A line of progress below the head."""
        print(("\n" if self._open else "") + f"      {text}", flush=True)
        self._open = False

    def end(self, text: str) -> None:
        """What came of it."""
        print(f" {text}" if self._open else f"{self._head} {text}", flush=True)


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
