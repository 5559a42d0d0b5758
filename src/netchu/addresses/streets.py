"""Where a street ends: names of streets, and the districts that have one of that name."""

import functools
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from netchu.addresses.divisions import Division
from netchu.addresses.places import kind_of

_LONGEST = 7  # words of a street's name
_NUMBER = r"\d+(?: [a-z](?! \d))?"
_HOUSE = re.compile(rf"(?=.*\d|đường$|phố$)(?:(?:số|nhà|sn|ngõ|ngách|hẻm|kiệt|{_NUMBER})(?: |$))*(?:đường|phố)?")
_PLAIN = {"p", "q"}  # kind words of one letter that are no floor, block or stairs


def is_street(words: Sequence[str], districts: Iterable[Division]) -> bool:
    """Whether one of the districts has a street of that name; any number is as good as another.

    Args:
        words: of `folded_words`.
        districts: until June 2025. One without a code is in no official list, and has no streets here.

    >>> district = Division("1", "quan", code="760")
    >>> is_street(["lê", "lợi"], [district]), is_street(["lê", "lai", "mới"], [district])
    (True, False)
    """
    bare = [word for i, word in enumerate(words) if len(word) > 1 or not i or not words[i - 1].isdecimal()]
    codes = _codes().get(" ".join("0" if word.isdecimal() else word for word in bare), "")
    return bool(codes) and any(district.code and district.code in codes.split(" ") for district in districts)


@functools.cache
def _codes() -> dict[str, str]:
    """Folded name, 0 for its numbers → codes of districts, a space between them."""
    table = files("netchu.addresses").joinpath("assets", "streets.tsv").read_text(encoding="utf-8").lower()
    return dict(line.split("\t") for line in table.splitlines())


def is_house(words: Sequence[str]) -> bool:
    """Whether nothing but a house number or a word for a street stands there, with what a house stands in.

    >>> [is_house(text.split()) for text in ("số 12 a ngõ 3", "7 phố", "đường số 3", "thôn 3", "")]
    [True, True, False, False, False]
    """
    return _HOUSE.fullmatch(" ".join(words)) is not None


def street_end(words: Sequence[str], districts: Sequence[Division]) -> int:
    """The word behind a known street, where a division's kind word follows it; else the number of words.

    >>> street_end("12 lê lợi phường 3 đà lạt".split(), [Division("1", "quan", code="760")])
    3
    """
    for end in range(1, len(words)):
        if _is_kind(words, end):
            for start in range(max(end - _LONGEST, 0), end):
                if is_street(words[start:end], districts):
                    return end
    return len(words)


def _is_kind(words: Sequence[str], at: int) -> bool:
    """Whether a kind word stands there, rightly spelt."""
    one, two = kind_of(words[at]), kind_of(" ".join(words[at : at + 2]))
    named = one is not None and one[1] and (len(words[at]) > 1 or words[at] in _PLAIN)
    return named or (two is not None and two[1] and at + 2 <= len(words))
