"""What commands print: it reaches any terminal, and one that stopped listening stops no work."""

import codecs
import os
import sys
import unicodedata
from contextlib import suppress
from typing import TextIO

ESCAPE = "netchu.escape"
"""The error handler of text files that may get names which are no UTF-8."""


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Escapes that JSON knows too, for letters that a terminal lacks and for names of files that are no UTF-8."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    codes = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{codes[i : i + 4]}" for i in range(0, len(codes), 4)), error.end


codecs.register_error(ESCAPE, _escaped)


def printable(text: str, encoding: str = "utf-8") -> str:
    r"""The text as that encoding can show it: letter and tone apart where it has these alone, else \uXXXX.

    >>> printable("Đồ", "ascii"), printable("Đồ", "cp1258") == "Đô\u0300"
    ('\\u0110\\u1ed3', True)
    """
    try:
        return text.encode(encoding).decode(encoding)
    except UnicodeEncodeError:
        return "".join(_apart(c, encoding) for c in text).encode(encoding, ESCAPE).decode(encoding)


def _apart(character: str, encoding: str) -> str:
    """The letter and its tone where the encoding lacks both together, as cp1258 does; else the character."""
    parts = unicodedata.normalize("NFD", character)
    for shown in (
        character,
        *(unicodedata.normalize("NFC", parts[:i] + parts[i + 1 :]) + parts[i] for i in range(1, len(parts))),
    ):
        with suppress(UnicodeEncodeError):
            shown.encode(encoding)
            return shown
    return character


def adapt_terminal() -> None:
    """Lets stdout and stderr show what they can, whatever their encoding; also what argparse writes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ESCAPE)


def show(*words: object, sep: str = " ", end: str = "\n", file: TextIO | None = None) -> bool:
    """Prints at once, to stdout or `file`.

    Returns:
        False where whoever listened just went away, as `| head -1` does. What is shown later goes nowhere.
    """
    stream = file or sys.stdout
    try:
        stream.write(printable(sep.join(map(str, words)) + end, getattr(stream, "encoding", None) or "utf-8"))
        stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # so that neither later words nor Python's exit find a broken pipe
        os.close(nowhere)
        return False
    return True
