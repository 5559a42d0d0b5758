"""The alphabet: which characters are classes, and in what order. Blank is class 0."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from netchu.errors import InputError

BLANK = 0

_BASES = "aăâeêioôơuưy"
_TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]  # level, grave, acute, hook, tilde, dot below
_VOWELS = "".join(unicodedata.normalize("NFC", base + tone) for base in _BASES for tone in _TONES)
_CONSONANTS = "bcdđfghjklmnpqrstvwxz"
_LOWER = "".join(sorted(_VOWELS + _CONSONANTS))
_PUNCTUATION = " !\"#&'()*+,-./:;?@_"
_RUNNING_TEXT = "%$€=<>[]°²³×•–…“”‘’"  # signs that books, notes and laws have and addresses don't

VIETNAMESE = _PUNCTUATION + "0123456789" + _LOWER + _LOWER.upper() + _RUNNING_TEXT
"""Every Vietnamese letter with every tone in both cases, f j w z, digits, signs of addresses and running text."""


def normalise(text: str) -> str:
    """Text as the whole project compares it: NFC, white space runs as one space, no space at the ends.

    >>> normalise(" Hoa\\u0300  Bi\\u0300nh ") == "Hoà Bình"
    True
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


class Charset:
    """Characters in class order; class 0 is the CTC blank, the first character is class 1.

    Args:
        characters: the characters, each once, NFC, each one code point.

    Raises:
        InputError: a character twice, or one that is not a single NFC code point.

    >>> charset = Charset("abc")
    >>> charset.encode("cab")
    [3, 1, 2]
    >>> charset.decode([3, 1, 2])
    'cab'
    >>> len(charset)
    4
    """

    def __init__(self, characters: Sequence[str]):
        characters = unicodedata.normalize("NFC", "".join(characters))
        twice = sorted(c for c, count in Counter(characters).items() if count > 1)
        if twice:
            raise InputError(f"The alphabet has {''.join(twice)!r} more than once: list each character once.")
        combining = [c for c in characters if unicodedata.combining(c)]
        if combining:
            raise InputError(f"The alphabet has combining marks {combining}: give composed (NFC) letters.")
        self.characters = characters
        self._index = {c: i for i, c in enumerate(characters, start=BLANK + 1)}

    @classmethod
    def vietnamese(cls) -> "Charset":
        """The full Vietnamese alphabet, the default of every model.

        >>> charset = Charset.vietnamese()
        >>> all(c in charset for c in "Ỡ ặ đ Đ f J w Z 9 /".replace(" ", ""))
        True
        """
        return cls(VIETNAMESE)

    def with_characters(self, extra: str) -> "Charset":
        """This alphabet with more characters behind its own; those that it has already change nothing.

        Raises:
            InputError: white space or combining marks among them.

        >>> Charset("ab").with_characters("€b€").characters
        'ab€'
        """
        new = dict.fromkeys(c for c in unicodedata.normalize("NFC", extra) if c not in self)
        if any(c.isspace() for c in new):
            raise InputError(f"extra_characters {extra!r} has white space: give the characters without any between.")
        return Charset(self.characters + "".join(new))

    def __len__(self) -> int:
        """Number of classes K, the blank counted."""
        return len(self.characters) + 1

    def __contains__(self, character: str) -> bool:
        return character in self._index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Charset) and other.characters == self.characters

    def __hash__(self) -> int:
        return hash(self.characters)

    def __repr__(self) -> str:
        return f"Charset({self.characters!r})"

    def unknown(self, text: str) -> list[str]:
        """Characters of the text, after NFC, that are no class; each once, in order of appearance."""
        return list(dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if c not in self._index))

    def encode(self, text: str) -> list[int]:
        """Class indices of the text, NFC first.

        Raises:
            InputError: the text has characters outside the alphabet; they are listed.
        """
        unknown = self.unknown(text)
        if unknown:
            raise InputError(f"{text!r} has characters outside the alphabet: {' '.join(unknown)}")
        return [self._index[c] for c in unicodedata.normalize("NFC", text)]

    def decode(self, indices: Iterable[int]) -> str:
        """Text of class indices; blanks are left out (no collapsing: that is the decoder's work)."""
        return "".join(self.characters[i - 1] for i in indices if i != BLANK)
