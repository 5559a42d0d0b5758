"""What the notebooks can be told: their tagged parameters cells, read and checked before any kernel starts."""

import ast
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import nbformat

from netchu.config import Augmentation, Decoding, Mixing, Model, Phase
from netchu.errors import InputError

Value = bool | int | float | str
_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
# What notebooks make of parameters: a record of `config`, and which of its settings each parameter is there.
_SETTINGS: tuple[tuple[type, dict[str, str]], ...] = (
    (Model, {"layers": "layers", "dropout": "dropout", "masked_share": "masked_share"}),
    (Phase, {"pretrain_epochs": "epochs", "batch_size": "batch_size", "seed": "seed"}),
    (Phase, {"phase1_epochs": "epochs", "phase1_lr": "lr", "feature_variants": "feature_variants"}),
    (Phase, {"phase2_epochs": "epochs", "phase2_lr": "lr", "average_decay": "average_decay"}),
    (Phase, {"shortcut_weight": "shortcut_weight"}),
    (Augmentation, {"augmentation_strength": "strength", "crossed_probability": "crossed_probability"}),
    (Mixing, {"composed_share": "composed", "synthetic_share": "synthetic"}),
    (Mixing, {"recomposed_share": "recomposed", "struck_share": "struck"}),
    (Decoding, {"beam_width": "beam_width"}),
)


@dataclass(frozen=True)
class Notebook:
    """A notebook and the parameters that it declares, with their defaults."""

    path: Path
    parameters: dict[str, Value]

    @property
    def stem(self) -> str:
        """File name without `.ipynb`, e.g. `01_eda`."""
        return self.path.stem

    def own(self, values: dict[str, Value]) -> dict[str, Value]:
        """Those of the values that this notebook declares."""
        return {name: value for name, value in values.items() if name in self.parameters}


def find_notebooks(folder: Path) -> list[Notebook]:
    """The numbered notebooks of a folder, in order.

    Raises:
        InputError: none there, or one that is malformed.
    """
    paths = sorted(Path(folder).glob("[0-9][0-9]_*.ipynb"))
    if not paths:
        raise InputError(f"There is no notebook like 01_eda.ipynb in {folder}: start netchu in the project's folder.")
    return [Notebook(path, read_parameters(path)) for path in paths]


def read_parameters(path: Path) -> dict[str, Value]:
    """Names and literal defaults of the cell tagged `parameters`; {} without such a cell.

    Raises:
        InputError: not a notebook, or the cell holds anything but `name = literal scalar`.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        sources = [str(cell.source) for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    except Exception as error:  # nbformat raises many kinds, and lets pass what lacks half; all mean the same
        raise InputError(f"{path} is not a notebook ({error}): restore it, for example from git.") from error
    found: dict[str, Value] = {}
    for source in sources:
        try:
            found |= literals(source)
        except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:  # the latter: deep brackets
            raise InputError(f"The parameters cell of {path.name} may hold only name = literal ({error}).") from error
    return found


def literals(source: str) -> dict[str, Value]:
    """Assignments of literal scalars, by name.

    Raises:
        ValueError: anything else in the source.

    >>> literals('run_name = "quick"  # folder\\nlr = 1e-3\\nseed: int = -1')
    {'run_name': 'quick', 'lr': 0.001, 'seed': -1}
    """
    found = {}
    for node in ast.parse(source).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if not isinstance(target, ast.Name) or getattr(node, "value", None) is None:
            raise ValueError(f"line {node.lineno} is no assignment")
        value = ast.literal_eval(node.value)
        if type(value) not in _KINDS:
            raise ValueError(f"{target.id} is neither text, number nor truth value")
        found[target.id] = value
    return found


def select(notebooks: Sequence[Notebook], first: str = "", last: str = "") -> list[Notebook]:
    """The notebooks from `first` to `last`, each a number (`3`, `03`) or the start of a name; "" is no limit.

    Raises:
        InputError: no notebook has that number or name, or `first` comes after `last`.
    """
    start = _position(notebooks, first, "--from") if first else 0
    stop = _position(notebooks, last, "--to") if last else len(notebooks) - 1
    if start > stop:
        raise InputError(f"--from {first} comes after --to {last}: swap them.")
    return list(notebooks[start : stop + 1])


def _position(notebooks: Sequence[Notebook], label: str, option: str) -> int:
    wanted = label.removesuffix(".ipynb")
    wanted = f"{int(wanted):02d}_" if wanted.isdecimal() else wanted
    hits = [i for i, notebook in enumerate(notebooks) if notebook.stem.startswith(wanted)]
    if len(hits) != 1:
        stems = ", ".join(notebook.stem for notebook in notebooks)
        raise InputError(f"{option} {label} names no notebook: choose one of {stems}, or its number.")
    return hits[0]


def parse_assignments(assignments: Sequence[str], notebooks: Sequence[Notebook]) -> dict[str, Value]:
    """`name=value` texts to typed values; the type is that of the parameter's default.

    Raises:
        InputError: no `=`, an unknown name (the closest one is suggested), or a value of another type.
    """
    defaults = _all_defaults(notebooks)
    found = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        name = name.strip()
        if not equals:
            raise InputError(f"-p {assignment} has no value: write -p {name}=VALUE.")
        check_parameter(name, notebooks)
        found[name] = value_from_text(name, text.strip(), defaults[name])
    return found


def value_from_text(name: str, text: str, default: Value) -> Value:
    """A value as typed on the command line, in the type of the default.

    Raises:
        InputError: the text is no such value.

    >>> value_from_text("lr", "1e-4", 0.001), value_from_text("beam", "TRUE", False), value_from_text("name", "7", "a")
    (0.0001, True, '7')
    """
    kind = type(default)
    try:
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        value = kind(text)
        if kind is float and not math.isfinite(value):
            raise ValueError(text)
        return value
    except (KeyError, ValueError) as error:
        raise InputError(f"The parameter {name} takes {_KINDS[kind]} (such as {default}), not {text!r}.") from error


def check_values(values: dict[str, Value], notebooks: Sequence[Notebook]) -> dict[str, Value]:
    """The values, once every name is declared somewhere and every type is that of its default (int passes for float).

    Raises:
        InputError: an unknown name, another type, or a number that no training can take.
    """
    for name, value in values.items():
        check_parameter(name, notebooks)
        for notebook in notebooks:
            kind = type(notebook.parameters.get(name, value))
            if type(value) is not kind and not (kind is float and type(value) is int):
                raise InputError(f"The parameter {name} of {notebook.stem} takes {_KINDS[kind]}, not {value!r}.")
    _check_settings({**_all_defaults(notebooks), **values})
    return values


def _check_settings(values: dict[str, Value]) -> None:
    """Refuses numbers that a notebook would stumble over later, by the names of their parameters."""
    for record, parameters in _SETTINGS:
        names = {setting: name for name, setting in parameters.items() if name in values}
        try:
            record(**{setting: values[name] for setting, name in names.items()})
        except InputError as error:
            words = [names.get(word, word) for word in re.split(r"(\w+)", str(error))]
            raise InputError(f"The parameter {''.join(words)}") from error


def check_parameter(name: str, notebooks: Sequence[Notebook]) -> None:
    """Refuses a name that no notebook declares, with the closest one that exists."""
    known = _all_defaults(notebooks)
    if name not in known:
        close = get_close_matches(name, known, n=1)
        advice = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}."
        raise InputError(f"No notebook has a parameter {name}; {advice}")


def _all_defaults(notebooks: Sequence[Notebook]) -> dict[str, Value]:
    return {name: default for notebook in reversed(notebooks) for name, default in notebook.parameters.items()}
