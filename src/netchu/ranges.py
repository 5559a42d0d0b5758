"""Whether settings that a file brings are of the kind and size that the code was made for."""

from collections.abc import Mapping
from dataclasses import fields
from numbers import Integral, Real
from typing import Any, cast

from netchu.errors import InputError

_NUMBERS = {int: Integral, float: Real}


def check_ranges(settings: Any, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Refuses settings of another type than their defaults, or outside their ranges: a file may bring any.

    Args:
        settings: a dataclass.
        ranges: least and most by name; 0 and 1 for the others.

    Raises:
        InputError: one is.
    """
    for field in fields(settings):
        value, default = getattr(settings, field.name), cast(Any, field.default)
        kind, (low, high) = type(default), ranges.get(field.name, (0, 1))
        if isinstance(value, bool) != (kind is bool) or not isinstance(value, _NUMBERS.get(kind, kind)):
            raise InputError(f"{field.name} {value!r} is no setting: give one like {default!r}.")
        if kind in (int, float) and not low <= value <= high:
            raise InputError(f"{field.name} {value!r} is out of range: give {low} to {high}.")
        if kind is tuple and not all(isinstance(item, type(default[0])) for item in value):
            raise InputError(f"{field.name} {value!r} is no list of settings: give one like {default!r}.")
