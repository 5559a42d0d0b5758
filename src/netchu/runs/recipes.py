"""Recipes: YAML files that set the notebooks' parameters, one `name: value` per line, as `papermill -f` takes them."""

import os
import re
from pathlib import Path
from reprlib import repr as shortened

import yaml

from netchu.errors import InputError
from netchu.runs.parameters import Value
from netchu.system.paths import project_root

DEFAULT = "quick"
PATHS = {
    "data": ("synthetic",),
    "font_dir": ("",),
    "texts": ("",),
    "backbone_weights": ("none", "imagenet", "released", "last"),
    "head_weights": ("none", "released", "last"),
}
"""Parameters that may be paths, and what they may be else."""

_LONGEST, _DEEPEST = 100_000, 4  # characters and levels that a recipe may have; it needs 1,000 and 1
_ELABORATE = (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken)
_OPENING = (
    yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken
)  # fmt: skip
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_SUFFIXES = (".yaml", ".yml")
_EXPONENT = re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+")


def recipes_dir() -> Path:
    """The folder of the recipes that have names."""
    return project_root() / "configs"


def recipe_name(recipe: str) -> str:
    """What to call a recipe that is given by name or by file.

    >>> recipe_name("laptop"), recipe_name("configs/laptop.yaml")
    ('laptop', 'laptop')
    """
    return Path(recipe).stem if recipe.endswith(_SUFFIXES) else recipe


def recipe_names() -> list[str]:
    """Names of the recipes in `configs/`."""
    return sorted(file.stem for file in recipes_dir().glob("*.yaml"))


def recipe_file(recipe: str) -> Path:
    """The file of a recipe that is given by name (`laptop`) or by path (`mine/wide.yaml`).

    Raises:
        InputError: there is none.
    """
    named = not recipe.endswith(_SUFFIXES)
    file = recipes_dir() / f"{recipe}.yaml" if named else Path(recipe)
    if file.is_file():
        return file
    if named and not recipes_dir().is_dir():
        raise InputError(
            f"There is no folder {recipes_dir()}: recipes and notebooks come with netchu's repository, not with the "
            "installed package; call netchu in a clone of it, or set NETCHU_HOME to one."
        )
    what = f"recipe {recipe}" if named else f"file {recipe}"
    raise InputError(f"There is no {what}: choose one of {', '.join(recipe_names())}, or give a .yaml file.")


def read_recipe(recipe: str) -> dict[str, Value]:
    """What a recipe sets; existing paths, relative to its file, are made absolute.

    Raises:
        InputError: there is no such recipe, or it holds anything but `name: value`.
    """
    file = recipe_file(recipe)
    try:
        text = file.read_text(encoding="utf-8")
        _check_plain(text)
        values = yaml.safe_load(text) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: no UTF-8, days that no month has
        raise InputError(f"{file} can't be read ({error}): write one name: value per line.") from error
    if not isinstance(values, dict):
        raise InputError(f"{file} is no recipe: write one name: value per line.")
    for name, value in values.items():
        if not (isinstance(name, str) and isinstance(value, Value)):
            raise InputError(f"{file}: {name} must be a text, a number, true or false, not {shortened(value)}.")
        if isinstance(value, str) and _EXPONENT.fullmatch(value):
            raise InputError(f"{file}: {name}: {value} is a text in YAML; write it like 0.001 or 1.0e-3.")
    if "run_name" in values:
        raise InputError(f"{file}: run_name is taken from --name; leave it out.")
    return absolute_paths(values, file.parent)


def _check_plain(text: str) -> None:
    """Refuses, before anything is made of it, what no recipe needs and small files grow large with.

    Raises:
        ValueError: it is long, deep, refers to parts of itself, or says how values are to be built.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters")
    depth = 0
    for token in yaml.scan(text):
        if isinstance(token, _ELABORATE):
            raise ValueError(f"{token.id} in line {token.start_mark.line + 1}")
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > _DEEPEST:
            raise ValueError("too deeply nested")


def absolute_paths(values: dict[str, Value], folder: Path) -> dict[str, Value]:
    """The values, paths that exist in the folder made absolute."""
    paths = {name: Path(folder, values[name]) for name in PATHS if values.get(name)}
    return values | {name: str(path.resolve()) for name, path in paths.items() if os.path.exists(path)}


def check_paths(values: dict[str, Value], recipe: str = "") -> None:
    """Refuses paths that don't exist.

    Args:
        values: by parameter.
        recipe: that sets them, for the sentence.

    Raises:
        InputError: one doesn't.
    """
    for name, words in PATHS.items():
        value = values.get(name, "")
        if name in values and value not in words and not os.path.exists(value):  # no error where a name is too long
            known = ", ".join(filter(None, words))
            where = f"{recipe_file(recipe)}: " if recipe else ""
            raise InputError(f"{where}{name} {value} does not exist: give {known or 'nothing'} or an existing path.")
