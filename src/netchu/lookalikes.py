"""Characters that look like others, or like nothing at all: which ones the writer meant."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from netchu.charset import normalise

_SAME = {
    **dict.fromkeys("ÐƉ", "Đ"), **dict.fromkeys("ðɖ", "đ"),  # of Icelandic and Ewe
    **dict.fromkeys("‐‑⁃", "-"), **dict.fromkeys("—―−‒", "–"), **dict.fromkeys("⁄∕", "/"), "∶": ":",
    **dict.fromkeys("„‟", "“"), **dict.fromkeys("‚‛", "‘"), "′": "'", "ʼ": "’", "″": '"', "º": "°", "˚": "°",
    "ﬁ": "fi", "ﬂ": "fl",
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width
}  # fmt: skip
_FOREIGN = dict(zip(
    "АВЕЅІЈКМНОРСТУХаеоѕіјрсухԛԝ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # Cyrillic, Greek
    "ABESIJKMHOPCTYXaeosijpcyxqw" "ABEZHIKMNOPTYXo", strict=True,
))  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_BLANK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}\N{THIN SPACE}\N{IDEOGRAPHIC SPACE}"
_SHAPES = {"\N{COMBINING GRAPHEME JOINER}", *map(chr, range(0xFE00, 0xFE10))}


class Meant:
    """Makes of each text what its writer meant, normalised, and remembers what was replaced.

    Letters that only look right become those of the alphabet, Cyrillic and Greek ones where all of a word's do.
    Invisible signs go: of zero width, soft hyphens, marks of direction, byte order marks.

    >>> meant = Meant()
    >>> meant("Ðà L\\u200bạt"), meant("Нà Nội"), meant("Москва"), meant("１２／３")
    ('Đà Lạt', 'Hà Nội', 'Москва', '12/3')
    """

    def __init__(self) -> None:
        self._texts: Counter[str] = Counter()  # replaced character → in how many texts

    def __call__(self, text: str) -> str:
        """The text as its writer meant it."""
        if text.isascii():
            return normalise(text)
        text = unicodedata.normalize("NFC", text)
        seen: set[str] = set()

        def replaced(old: str, new: str) -> str:
            if old != new:
                seen.update(old)
            return new

        shown = "".join(c if not _is_invisible(c) else replaced(c, "") for c in text)
        shown = "".join(replaced(c, " ") if c in _BLANK else replaced(c, _SAME.get(c, c)) for c in shown)
        shown = _WORD.sub(lambda word: _latin(word[0], replaced), shown)
        self._texts.update(seen)
        return normalise(shown)

    def sentences(self) -> list[str]:
        """What was replaced, one sentence a character."""
        return [f"{_described(c)} in {count} text{'s' * (count > 1)}" for c, count in sorted(self._texts.items())]


def _is_invisible(character: str) -> bool:
    """Format and control characters, and what only chooses between shapes; white space is none."""
    if character in _SHAPES:
        return True
    return unicodedata.category(character) in ("Cf", "Cc") and not character.isspace()


def _latin(word: str, replaced: Callable[[str, str], str]) -> str:
    """The word in Latin letters, where each foreign letter of it looks like one."""
    foreign = [c for c in unicodedata.normalize("NFD", word) if c in _FOREIGN or _is_foreign(c)]
    if not foreign or any(c not in _FOREIGN for c in foreign):
        return word
    letters = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(replaced(c, _FOREIGN.get(c, c)) for c in letters))


def _is_foreign(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith(("CYRILLIC", "GREEK"))


def _described(character: str) -> str:
    code, new = f"U+{ord(character):04X}", _FOREIGN.get(character) or _SAME.get(character)
    if character in _BLANK:
        return f"{code} is taken for a blank"
    return f"{character} ({code}) is taken for {new}" if new else f"the invisible {code} is dropped"
