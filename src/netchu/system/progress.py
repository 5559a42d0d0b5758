"""Progress of long work, with time left: one line that is rewritten, on a terminal, in a notebook, in a file."""

import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from netchu.system.terminal import show

REFRESH_SECONDS = 1.0
LOG_SECONDS = 30.0  # between passing lines where they can't be overwritten
_notebook_display = None
_last_shown = float("-inf")


def say(text: str, passing: bool = False) -> None:
    """Shows one line of progress.

    On a terminal a passing line is overwritten by the next one; a log file keeps few of them. In a notebook
    one output is updated in place, so that a page keeps the last line only. With NETCHU_PROGRESS_FILE set,
    lines that stay are also appended to that file, unless the disk is full: no work stops for want of them.
    """
    global _notebook_display, _last_shown
    if os.environ.get("RANK", "0") != "0":  # of several processes that train together, the first speaks
        return
    now = time.monotonic()
    if not passing:
        _append(text)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and getattr(shell, "kernel", None) is not None:
        from IPython.display import Markdown, display

        cell = shell.execution_count
        if _notebook_display is None or _notebook_display[0] != cell:
            _notebook_display = (cell, display(Markdown(f"*{without_tags(text)}*"), display_id=True))
        else:
            _notebook_display[1].update(Markdown(f"*{without_tags(text)}*"))
    elif sys.stderr.isatty():
        show(f"\r\033[K{text}", end="" if passing else "\n", file=sys.stderr)
    elif not passing or now - _last_shown > LOG_SECONDS:
        show(text, file=sys.stderr)
        _last_shown = now


def track(iterable: Iterable, what: str, total: int | None = None) -> Iterator:
    """Yields from the iterable and shows `what`, the share done and the time left.

    The first item tells nothing of the others: what they need is loaded before it comes.

    >>> list(track([1, 2], "two numbers"))
    [1, 2]
    """
    total = total if total is not None else len(iterable)  # type: ignore[arg-type]
    start = shown = first = time.monotonic()
    done = 0
    for done, item in enumerate(iterable, start=1):
        yield item
        now = time.monotonic()
        first = now if done == 1 else first
        if now - shown > REFRESH_SECONDS:
            shown = now
            left = f", {duration((now - first) * (total - done) / (done - 1))} left" if done > 1 else ""
            say(f"{what}: {done}/{total}{left}", passing=True)
    if time.monotonic() - start > REFRESH_SECONDS:
        say(f"{what}: {done} in {duration(time.monotonic() - start)}")


def duration(seconds: float) -> str:
    """Seconds for people.

    >>> duration(8.25), duration(75), duration(7300)
    ('8 s', '1 min 15 s', '2 h 1 min')
    """
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def without_tags(text: str) -> str:
    """Markdown that brings no HTML: names of files and writers may look like it.

    >>> without_tags("1 < 2, <b>")
    '1 < 2, &lt;b>'
    """
    return re.sub(r"<(?=[a-zA-Z/!?])", "&lt;", text)


def _append(text: str) -> None:
    file = os.environ.get("NETCHU_PROGRESS_FILE")
    if file:
        with suppress(OSError), Path(file).open("a", encoding="utf-8") as stream:
            stream.write(text + "\n")
