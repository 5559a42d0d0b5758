"""Personal names as forms have them, drawn from lists of their parts."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from netchu.charset import Charset, normalise
from netchu.config import PERSONAL_NAMES, PersonalNames
from netchu.errors import InputError


def name_texts(lists: Sequence[Path | str], charset: Charset, settings: PersonalNames = PERSONAL_NAMES) -> list[str]:
    """Surname, middle name mostly, given name, each as often as people have it; some in CAPITALS.

    Args:
        lists: three TSV files, of surnames, middle and given names: a header, then in the first column the name and
            in the last one how many people have it (nothing: 0).
        charset: names with characters outside it are left out.
        settings: how many, which share has no middle name or is in capitals.

    Raises:
        InputError: not three files, or one that is no such list.
    """
    if len(lists) != 3:
        raise InputError(f"{len(lists)} lists of names: give three, of surnames, middle names and given names.")
    rng = np.random.default_rng(settings.seed)
    drawn = [_draw(rng, Path(file), charset, settings.count) for file in lists]
    short, capitals = (rng.random(settings.count) < share for share in (settings.short_share, settings.capital_share))
    names = [
        f"{surname} {given}" if without else f"{surname} {middle} {given}"
        for surname, middle, given, without in zip(*drawn, short, strict=True)
    ]
    return [name.upper() if loud else name for name, loud in zip(names, capitals, strict=True)]


def _draw(rng: np.random.Generator, file: Path, charset: Charset, count: int) -> list[str]:
    try:
        table = pd.read_csv(file, sep="\t", keep_default_na=False)
        weights = table.iloc[:, -1].replace("", 0).to_numpy(float)
    except FileNotFoundError as error:
        raise InputError(f"There is no list of names {file}: check the path.") from error
    except (OSError, ValueError, IndexError) as error:
        raise InputError(
            f"{file} is no list of names ({error}): give a TSV file, counts in its last column."
        ) from error
    names = [normalise(str(name)) for name in table.iloc[:, 0]]
    weights = weights * [bool(name) and not charset.unknown(name) for name in names]
    if not weights.sum() > 0 or (weights < 0).any():
        raise InputError(f"{file} has no name with a count above 0 in its last column.")
    return [names[i] for i in rng.choice(len(names), count, p=weights / weights.sum())]
