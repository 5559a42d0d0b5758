"""Carries a sweep out: runs are started where there is room, watched, and their results put into one table."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from netchu.runs.sweep import Sweep, Trial
from netchu.runs.sweep_places import STOPPED, Order, RunPlace
from netchu.system.paths import make_dir, outputs_dir, project_root, write_text
from netchu.system.progress import duration, say
from netchu.system.terminal import show

DONE, FAILED = "done", "failed"
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Ended:
    """A run of the sweep that is over.

    Attributes:
        trial: what it was.
        state: done, failed or stopped (by a pruner).
        problem: why it failed.
    """

    trial: Trial
    state: str
    problem: str = ""


class _Running(NamedTuple):
    trial: Trial
    order: Order
    handle: Any
    start: float


def carry_out_sweep(sweep: Sweep, place: RunPlace) -> list[Ended]:
    """Runs whatever isn't done; the base first.

    Returns:
        All runs of the sweep, also those of earlier calls, by name.

    Raises:
        InputError: a run of one of the names was made with other parameters; a cluster has no worker left.
    """
    search = None
    if sweep.kind == "search":
        from netchu.runs.sweep_search import Search

        search = Search(sweep)
    base = sweep.base_trial()
    listed = [base, *(trial for trial in sweep.listed() if trial != base)]
    found = [Ended(trial, DONE) for trial in listed if sweep.is_done(trial)]  # all are checked before any starts
    known = {one.trial.name for one in found}
    waiting = _chain([trial for trial in listed if trial.name not in known], search)
    for ended in _carry_out(sweep, place, waiting, search):
        found.append(ended)
        show(f"{ended.trial.name}: {ended.state}" + (f": {ended.problem}" if ended.problem else ""))
    if search:  # those of earlier calls
        known = {one.trial.name for one in found}
        found += [Ended(trial, state) for trial, state in search.over() if trial.name not in known]
    return sorted(found, key=lambda ended: ended.trial.name)


def _chain(listed: list[Trial], search) -> Iterator[Trial]:
    yield from listed
    if search:
        yield from search.trials()


def _carry_out(sweep: Sweep, place: RunPlace, waiting: Iterator[Trial], search) -> Iterator[Ended]:
    """Each run when it has ended; an interrupted sweep asks those that a cluster's workers are at to stop."""
    running: dict[str, _Running] = {}
    try:
        while True:
            room = place.slots() - len(running)
            for trial in islice(waiting, max(0, room)):
                order = _order(sweep, trial)
                order.stop_file.unlink(missing_ok=True)
                show(f"{trial.name}: begins{_values_of(trial)}; what it says: {order.log}")
                running[trial.name] = _Running(trial, order, place.start(order), time.monotonic())
            if not running:
                return
            time.sleep(_POLL_SECONDS)
            for name, run in list(running.items()):
                said = place.ended(run.handle)
                if said is None:
                    if search and not run.order.stop_file.exists() and search.is_poor(run.trial):
                        write_text(run.order.stop_file, "by the pruner\n")
                    continue
                del running[name]
                run.order.stop_file.unlink(missing_ok=True)
                ended = _ended(run.trial, said)
                if search:
                    search.end(run.trial, ended.state)
                say(f"{name} took {duration(time.monotonic() - run.start)}")
                yield ended
    finally:
        for run in running.values():
            write_text(run.order.stop_file, "by the end of the sweep\n")


def _ended(trial: Trial, said: str) -> Ended:
    if said in ("", STOPPED):
        return Ended(trial, said or DONE)
    return Ended(trial, FAILED, said)


def _order(sweep: Sweep, trial: Trial) -> Order:
    log = make_dir(sweep.folder / "logs") / f"{trial.name}.log"
    folders = os.getcwd(), str(project_root()), str(outputs_dir())
    return Order(trial.name, tuple(sweep.words(trial)), *folders, str(log))


def _values_of(trial: Trial) -> str:
    values = ", ".join(f"{name} {value}" for name, value in trial.values.items())
    return f" with {values}" if values else " as the base"
