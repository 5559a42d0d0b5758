"""Sweeps: a YAML file that says which recipes are tried, beside a base that they are compared with."""

from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import yaml

from netchu.errors import InputError
from netchu.runs.folder import RunFolder
from netchu.runs.parameters import Notebook, Value, check_values, select
from netchu.runs.plan import notebooks_of_a_run, recipe_values
from netchu.runs.recipes import DEFAULT, absolute_paths, check_paths, recipe_file, recipes_dir
from netchu.runs.scores import DONE
from netchu.system.paths import outputs_dir, project_root, runs_dir

KINDS = ("grid", "random", "search")
_KEYS = ("base", "set", "to", *KINDS)
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both included; whole ones where both are; `log`: evenly by their logarithms."""

    low: float
    high: float
    log: bool = False

    @property
    def whole(self) -> bool:
        """Whether its numbers are whole."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    def draw(self, random: np.random.Generator) -> Value:
        """A number of it."""
        if self.log:
            number = float(np.exp(random.uniform(np.log(self.low), np.log(self.high))))
            return min(max(round(number), int(self.low)), int(self.high)) if self.whole else number
        return (
            int(random.integers(self.low, self.high + 1)) if self.whole else float(random.uniform(self.low, self.high))
        )


@dataclass(frozen=True)
class Trial:
    """A run of a sweep.

    Attributes:
        name: of the run.
        values: parameters that it has otherwise than the base, by name.
    """

    name: str
    values: dict[str, Value]


@dataclass(frozen=True)
class Sweep:
    """What a sweep's file says, checked.

    Attributes:
        name: of the file, without its ending.
        base: a recipe, by name or by absolute path.
        common: all parameters of the base run: the recipe's, and over them those under `set`.
        over: those under `set`.
        last: notebook at which runs end; "": all run.
        kind: of `KINDS`.
        varied: parameter → its values, or a `Range`.
        samples, seed, pruner: of random and search.
        notebooks: all that a run has.
    """

    name: str
    base: str
    common: dict[str, Value]
    over: dict[str, Value]
    last: str
    kind: str
    varied: dict[str, list[Value] | Range]
    samples: int
    seed: int
    pruner: object
    notebooks: list[Notebook]

    @property
    def folder(self) -> Path:
        """Where all is written that isn't a run's own."""
        return outputs_dir() / "sweeps" / self.name

    @property
    def table_file(self) -> Path:
        """A row per run."""
        return self.folder / "table.csv"

    @property
    def page(self) -> Path:
        """The table, and how the best runs learned."""
        return self.folder / "sweep.html"

    def trial(self, number: int, values: dict[str, Value]) -> Trial:
        """The run of a number from 1."""
        return Trial(f"{self.name}-{number:03d}", values)

    def listed(self) -> list[Trial]:
        """The runs of a grid, or of random values; none of a search."""
        if self.kind == "grid":
            every = [dict(zip(self.varied, values, strict=True)) for values in product(*self.varied.values())]
        else:
            random = np.random.default_rng(self.seed)
            every = [self._drawn(random) for _ in range(self.samples)] if self.kind == "random" else []
        return [self.trial(number, values) for number, values in enumerate(every, start=1)]

    def base_trial(self) -> Trial:
        """The run that the others are compared with: one of the list that changes nothing, else one more."""
        unchanged = [trial for trial in self.listed() if all(self.base_value(k) == v for k, v in trial.values.items())]
        return unchanged[0] if unchanged else self.trial(0, {})

    def words(self, trial: Trial) -> list[str]:
        """`netchu`'s words for the run."""
        values = {**self.over, **trial.values}
        assignments = [word for name, value in values.items() for word in ("-p", f"{name}={_as_word(value)}")]
        to = ["--to", self.last] if self.last else []
        return ["run", "--config", self.base, "--name", trial.name, *to, *assignments]

    def is_done(self, trial: Trial) -> bool:
        """Whether all its notebooks have run.

        Raises:
            InputError: a run of that name was made with other parameters.
        """
        run = RunFolder(runs_dir() / trial.name)
        record = run.record() if run.record_file.is_file() else {}
        before = record.get("parameters", {})
        for name, value in {**self.common, **trial.values}.items():
            if before and before.get(name) != value:
                raise InputError(
                    f"The run {trial.name} was made with {name} {before.get(name)!r}, and the sweep now asks for "
                    f"{value!r}: give the sweep's file another name, or remove {run.dir}."
                )
        stems = [notebook.stem for notebook in select(self.notebooks, "", self.last)]
        entries = record.get("notebooks", {})
        return all(entries.get(stem, {}).get("status") in DONE for stem in stems)

    def _drawn(self, random: np.random.Generator) -> dict[str, Value]:
        return {
            name: values.draw(random) if isinstance(values, Range) else values[int(random.integers(len(values)))]
            for name, values in self.varied.items()
        }

    def base_value(self, name: str) -> Value | None:
        """What the base has: by its recipe, else the notebooks' default."""
        defaults = (notebook.parameters[name] for notebook in self.notebooks if name in notebook.parameters)
        return self.common.get(name, next(defaults, None))


def read_sweep(sweep: str) -> Sweep:
    """The sweep of a name in `configs/sweeps/`, or of a file.

    Raises:
        InputError: there is none, or something in it is no sweep.
    """
    file = _file_of(sweep)
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{file} can't be read ({' '.join(str(error).split())}): correct it.") from error
    try:
        return _sweep(file, said)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def _sweep(file: Path, said: object) -> Sweep:
    kinds = [key for key in KINDS if isinstance(said, dict) and key in said]
    if not isinstance(said, dict) or len(kinds) != 1 or not isinstance(said[kinds[0]], dict):
        raise InputError("write base: RECIPE, and one of grid:, random: or search: with parameters.")
    if unknown := [str(key) for key in said if key not in _KEYS]:
        raise InputError(f"there is no {', '.join(unknown)}: write {', '.join(_KEYS)} alone.")
    notebooks = notebooks_of_a_run(project_root() / "notebooks")
    base, last = str(said.get("base", DEFAULT)), str(said.get("to", ""))
    select(notebooks, "", last)
    if base.endswith(_SUFFIXES):
        base = str(recipe_file(base if Path(base).is_file() else str(file.parent / base)).resolve())
    over = absolute_paths(_checked(said.get("set") or {}, notebooks), file.parent)
    common = {**recipe_values(base, notebooks), **over}
    check_paths(common)
    kind, plan = kinds[0], said[kinds[0]]
    varied = plan if kind == "grid" else plan.get("parameters")
    if not isinstance(varied, dict) or not varied:
        raise InputError(f"{kind} has no parameters: write name: [values].")
    if "run_name" in {**varied, **over}:
        raise InputError("run_name is taken from the sweep's name: leave it out.")
    samples = _whole(plan, "samples", 1) if kind != "grid" else 0
    return Sweep(
        name=file.stem, base=base, common=common, over=over, last=last, kind=kind,
        varied={str(name): _values(name, values, kind, notebooks, file) for name, values in varied.items()},
        samples=samples, seed=_whole(plan, "seed", 0, default=1) if kind != "grid" else 0,
        pruner=plan.get("pruner", "median") if kind == "search" else "none", notebooks=notebooks,
    )  # fmt: skip


def _values(name: str, values: object, kind: str, notebooks: list[Notebook], file: Path) -> list[Value] | Range:
    """What a parameter may be.

    Raises:
        InputError: no such parameter, no values, or of another type.
    """
    if isinstance(values, dict):
        if kind == "grid" or not {"low", "high"} <= set(values) <= {"low", "high", "log"}:
            raise InputError(
                f"{name}: write a list of values" + ("." if kind == "grid" else ", or low:, high: and log:.")
            )
        found = Range(values["low"], values["high"], bool(values.get("log", False)))
        ends = [end for end in (found.low, found.high) if not isinstance(end, bool) and isinstance(end, int | float)]
        if len(ends) < 2 or not found.low < found.high or (found.log and found.low <= 0):
            raise InputError(f"{name}: low must be a number under high, and above 0 where log is true.")
        for end in ends:
            _checked({name: end}, notebooks)
        if any(isinstance(notebook.parameters.get(name), float) for notebook in notebooks):
            return replace(found, low=float(found.low), high=float(found.high))  # 0 to 1: what lies between, too
        return found
    if not isinstance(values, list) or not values:
        raise InputError(f"{name}: write a list of values, such as [{_as_word(values)}].")
    return [absolute_paths(_checked({name: value}, notebooks), file.parent)[name] for value in values]


def _checked(values: dict[str, Value], notebooks: list[Notebook]) -> dict[str, Value]:
    if not isinstance(values, dict):
        raise InputError("set: write name: value, one a line.")
    return check_values(values, notebooks)


def _whole(plan: dict, name: str, least: int, default: int | None = None) -> int:
    value = plan.get(name, default)
    if type(value) is not int or value < least:
        raise InputError(f"{name} must be a whole number of {least} or more, not {value!r}.")
    return value


def _file_of(sweep: str) -> Path:
    folder = recipes_dir() / "sweeps"
    file = Path(sweep) if sweep.endswith(_SUFFIXES) else folder / f"{sweep}.yaml"
    if file.is_file():
        return file
    names = ", ".join(sorted(path.stem for path in folder.glob("*.yaml"))) or "none yet"
    raise InputError(f"There is no sweep {sweep}: give a .yaml file, or the name of one in {folder} ({names}).")


def _as_word(value: object) -> str:
    """
    >>> _as_word(True), _as_word(0.0005), _as_word("a b")
    ('true', '0.0005', 'a b')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)
