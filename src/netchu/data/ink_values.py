"""The values of a trace as InkML writes them: points one by one, or as differences between them."""

import numpy as np

_PREFIXES = "!'\""  # of a number and all that follow in its channel: itself, first and second difference


def trace_values(text: str) -> np.ndarray:
    r"""Float64 (P, C) of a trace's text: points with commas between, a value for each channel.

    Source: Ink Markup Language, section 3.2.1: `'` in front of a value says that it and those after it in its channel
    are differences to the value before, `"` that they are differences of differences, `!` that they are values again.

    Raises:
        ValueError: something isn't a number; TypeError where points have different numbers of channels.

    >>> trace_values("10 20, 13 22, 14 20").tolist() == trace_values("10 20,'3 '2,1 -2").tolist()
    True
    """
    channels = len(text.partition(",")[0].split())
    plain = text.translate(_WITHOUT_PREFIXES)
    numbers = np.array(plain.replace(",", " ").split(), dtype=np.float64)
    if not channels or len(numbers) % channels:
        raise TypeError("points of unequal lengths")
    values = numbers.reshape(-1, channels)
    return values if plain == text else _summed(values, list(filter(str.strip, text.split(","))))


_WITHOUT_PREFIXES = str.maketrans("", "", _PREFIXES)


def _summed(values: np.ndarray, points: list[str]) -> np.ndarray:
    """The values of points of which some are differences; summed from one point with a prefix to the next."""
    changes = [at for at, point in enumerate(points) if any(prefix in point for prefix in _PREFIXES)]
    found, orders = values.copy(), [0] * values.shape[1]
    for start, stop in zip(changes, [*changes[1:], len(values)], strict=True):
        tokens = points[start].split()
        if len(tokens) != len(orders):
            raise TypeError("points of unequal lengths")
        given = [_PREFIXES.find(token[0]) for token in tokens]
        orders = [old if new < 0 else new for old, new in zip(orders, given, strict=True)]
        before = np.zeros((2, len(orders)))
        before[2 - min(2, start) :] = found[max(0, start - 2) : start]
        for channel, order in enumerate(orders):
            steps, (older, last) = values[start:stop, channel], before[:, channel]
            with np.errstate(over="ignore", invalid="ignore"):  # the caller refuses what is nowhere
                if order == 2:
                    steps = (last - older if start > 1 else 0.0) + np.cumsum(steps)
                if order:
                    found[start:stop, channel] = last + np.cumsum(steps)
    return found
