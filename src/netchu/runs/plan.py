"""What `netchu run` is asked for, checked before any kernel starts: recipe, parameters, notebooks, data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from netchu import registry
from netchu.config import MODEL, SPLIT, Preprocessing
from netchu.data.readers import read_data
from netchu.data.splits import assign_splits, check_splits
from netchu.errors import InputError
from netchu.runs.folder import RunFolder
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
from netchu.system.paths import project_root, runs_dir

# parameters that name an entry of a registry
_REGISTRIES = {"backbone": registry.BACKBONES, "decoder": registry.DECODERS}
_MADE = "synthetic"
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
    everything = notebooks_of_a_run(project_root() / "notebooks")
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
    values = check_values({**values, **asked, "run_name": name}, everything)
    _check_names(values)
    if chosen[0] is everything[0]:
        _check_lines(values, chosen)
    recipe = recipe_name(recipe) or recorded.get("profile", "")
    return Plan(name, folder, recipe, chosen, everything, values, recorded)


def notebooks_of_a_run(folder: Path) -> list[Notebook]:
    """The numbered notebooks with a `run_name`: the others, such as a comparison of runs, are no part of one.

    Raises:
        InputError: none there, or one that is malformed.
    """
    return [notebook for notebook in find_notebooks(folder) if "run_name" in notebook.parameters]


def _check_names(values: dict[str, Value]) -> None:
    """Refuses backbones, decoders, their options and steps that a notebook would stumble over later.

    Raises:
        InputError: one of them.
    """
    for what in _REGISTRIES.keys() & values.keys():
        name = str(values[what])
        registry.check_name(_REGISTRIES[what], name, what)
        if ":" in name:
            registry.find(_REGISTRIES[what], name, what)
    Preprocessing.named(str(values.get("input_mode", MODEL.input_mode)))
    registry.parse_options(str(values.get("backbone_options", "")))


def _check_lines(values: dict[str, Value], chosen: Sequence[Notebook]) -> None:
    """Refuses data that can't be read, or has no line in a split that one of the notebooks reads.

    Raises:
        InputError: such data.
    """
    data = str(values.get("data", _MADE))
    if data == _MADE:
        return
    read = [values.get("split", notebook.parameters["split"]) for notebook in chosen if "split" in notebook.parameters]
    manifest = assign_splits(read_data(data)[0], SPLIT)
    check_splits(manifest, ["train", "val", *map(str, read)], Path(data).name)


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
