"""Language models in one safetensors file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from netchu.decoding.automaton import Automaton, link_states, own_states
from netchu.errors import InputError
from netchu.system.paths import whole_file

FORMAT = 3
_ONE_MODEL = 2  # the format before: one model, scores in half precision
_HEADER = "netchu_language_model"
_LEVELS = 256


@dataclass(frozen=True)
class StoredModel:
    """What a file keeps of a `CharacterLanguageModel` beside its alphabet."""

    order: int
    automaton: Automaton
    domain: str = ""


def write_models(path: Path, characters: str, models: Sequence[StoredModel]) -> None:
    """Writes models of one alphabet, whole or not at all.

    Targets and suffixes, half of an automaton, are left out: they follow from which arcs have states of their own.
    Scores are kept as the nearest of 256 levels.

    Raises:
        InputError: the file can't be written.

    Source of the levels: Heafield 2011, "KenLM: faster and smaller language model queries", section 3.3.
    """
    arrays: dict[str, np.ndarray] = {}
    headers = []
    for i, model in enumerate(models):
        arrays |= {f"{i}.{name}": array for name, array in _pack(model.automaton, len(characters) + 1).items()}
        headers.append({"order": model.order, "start": model.automaton.start, "domain": model.domain})
    header = {"format": FORMAT, "characters": characters, "models": headers}
    data = save(arrays, metadata={_HEADER: json.dumps(header, ensure_ascii=False)})
    with whole_file(path) as part:
        part.write_bytes(data)


def read_models(path: Path | str) -> tuple[str, list[StoredModel]]:
    """Characters of the alphabet, and the models. Loading runs no code from the file.

    Raises:
        InputError: no such file, or no language model.
    """
    try:
        with safe_open(str(path), framework="np") as file:
            header = json.loads((file.metadata() or {})[_HEADER])
            if header["format"] not in (_ONE_MODEL, FORMAT):
                raise ValueError(f"format {header['format']}, not {FORMAT}")
            several = header["format"] == FORMAT
            headers = header["models"] if several else [header]
            if not headers:
                raise ValueError("no model in it")
            if not isinstance(header["characters"], str):
                raise ValueError("no alphabet in it")
            return header["characters"], [
                StoredModel(
                    int(one["order"]),
                    _unpack(file, f"{i}." if several else "", int(one["start"]), len(header["characters"]) + 1),
                    str(one.get("domain", "")),
                )
                for i, one in enumerate(headers)
            ]
    except FileNotFoundError as error:
        raise InputError(f"There is no language model {path}: check the path, or make one with netchu lm.") from error
    except InputError:
        raise
    except Exception as error:  # safetensors, JSON and arrays of other shapes raise anything
        raise InputError(f"{path} is not a language model ({error}): make one with netchu lm.") from error


def _pack(automaton: Automaton, classes: int) -> dict[str, np.ndarray]:
    kind = np.uint8 if classes < 256 else np.uint16
    scores, score_levels = _to_levels(automaton.scores)
    backoff, backoff_levels = _to_levels(automaton.backoff)
    return {
        "sizes": np.diff(automaton.first).astype(kind),
        "labels": automaton.labels.astype(kind),
        "scores": scores,
        "score_levels": score_levels,
        "own": np.packbits(own_states(automaton)),
        "backoff": backoff,
        "backoff_levels": backoff_levels,
    }


def _to_levels(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of each value's level, uint8; and the levels, float32: the means of 256 runs of about
    equally many values."""
    found, number, count = np.unique(values, return_inverse=True, return_counts=True)
    if len(found) <= _LEVELS:
        return number.astype(np.uint8), found.astype(np.float32)
    _, run = np.unique((count.cumsum() - 1) * _LEVELS // count.sum(), return_inverse=True)
    levels = np.bincount(run, count * found.astype(np.float64)) / np.bincount(run, count)
    return run[number].astype(np.uint8), levels.astype(np.float32)


def _unpack(file: safe_open, prefix: str, start: int, classes: int) -> Automaton:
    """Raises ValueError where compiled code would look outside an array, or never come back from a short history."""
    arrays = {name: file.get_tensor(prefix + name) for name in ("sizes", "labels", "scores", "own", "backoff")}
    if prefix:
        arrays["scores"] = file.get_tensor(prefix + "score_levels")[arrays["scores"]]
        arrays["backoff"] = file.get_tensor(prefix + "backoff_levels")[arrays["backoff"]]
    sizes, arcs = arrays["sizes"], len(arrays["labels"])
    if any(array.ndim != 1 for array in arrays.values()) or arcs > np.iinfo(np.int32).max:
        raise ValueError("arrays that are no lists")
    if not len(sizes) or sizes.min() < 0 or sizes.max() > arcs or int(sizes.sum(dtype=np.int64)) != arcs:
        raise ValueError("arrays of unequal lengths")
    first = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int32)
    labels, states = arrays["labels"].astype(np.int32), len(sizes)
    own = np.unpackbits(arrays["own"], count=arcs).astype(bool)
    scores, backoff = (arrays[name].astype(np.float32, copy=False) for name in ("scores", "backoff"))
    if len(scores) != arcs or len(backoff) != states:
        raise ValueError("arrays of unequal lengths")
    if not np.array_equal(labels[: first[1]], np.arange(1, classes + 1)):
        raise ValueError("a class without a probability")
    if labels.min() < 1 or labels.max() > classes or not all(np.isfinite(values).all() for values in (scores, backoff)):
        raise ValueError("classes or scores that don't exist")
    if start not in (0, 1) or own.sum() + start != states - 1:
        raise ValueError("states that don't exist")
    targets, suffix, whole = link_states(first, labels, own, start)
    if not whole:
        raise ValueError("n-grams without their shorter ones")
    return Automaton(start, first, labels, scores, targets, backoff, suffix)
