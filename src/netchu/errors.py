"""The exceptions that people see as a message, not as a traceback."""

import re

_LONGEST = 1200  # characters of a message; of longer ones, which hold what a stranger's file says, both ends are shown
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class InputError(ValueError):
    """Bad input: a file, a parameter or a setting that the user can put right.

    The message is one sentence that names the file or parameter and says what to do. The command line
    prints it and exits with code 2; in a notebook it is the last line of the traceback.
    """

    def __str__(self) -> str:
        """The sentence on one line, whatever a file or a library put into it."""
        text = one_line(super().__str__())
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} […] {text[-_LONGEST // 2 :]}"


class NotebookFailed(Exception):
    """A cell raised, or its kernel died; the command line prints the message and exits with code 1.

    The message names the cell and ends with the last lines of its traceback.
    """


def one_line(text: str) -> str:
    r"""The text without line breaks and without signs that steer a terminal.

    >>> one_line("a\n  b"), one_line("\x1b[2J")
    ('a b', '\\x1b[2J')
    """
    return _CONTROL.sub(lambda sign: f"\\x{ord(sign[0]):02x}", re.sub(r"\s*[\r\n]\s*", " ", text.strip()))
