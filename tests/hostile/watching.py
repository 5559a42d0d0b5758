"""What reading a stranger's file must not do: run programs, write elsewhere, open connections, hang, fill memory."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netchu.system.paths import user_cache_dir

_PROGRAMS = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "pty.spawn", "subprocess.Popen")
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.bind")
_CHANGES = ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_folder: Path | None = None  # where writing is allowed; None: nobody watches
_seen: list[str] = []


class Misbehaved(BaseException):
    """What was fed did something; no `except Exception` of the code under test swallows it."""


def _hook(event: str, args: tuple) -> None:
    if _folder is None:
        return
    if event in _PROGRAMS + _NETWORK:
        _tell(f"{event} {args!r}")
    elif event == "pickle.find_class" and not args[0].startswith("numba."):  # numba loads what it compiled earlier
        _tell(f"{event} {args!r}")
    elif event == "open":
        path, _, flags = args
        if (flags or 0) & _WRITES and not isinstance(path, int):
            _check_place(event, path)
    elif event in _CHANGES and not (isinstance(args[-1], int) and args[-1] >= 0):  # else relative to an open folder
        for path in args:
            if isinstance(path, str | bytes | os.PathLike):
                _check_place(event, path)


def _check_place(event: str, path: object) -> None:
    place = os.path.realpath(os.fsdecode(path))
    if "__pycache__" in place or place.startswith(os.path.realpath(user_cache_dir())):
        return  # what numba compiled, and what the beam asks, are kept there whatever is read
    if _folder is not None and not place.startswith(f"{_folder}{os.sep}") and place not in (str(_folder), os.devnull):
        _tell(f"{event} outside its folder: {place}")


def _tell(what: str) -> None:
    _seen.append(what)
    raise Misbehaved(what)


sys.addaudithook(_hook)


@contextmanager
def watched(folder: Path, seconds: float = 0) -> Iterator[None]:
    """Inside the `with`, anything forbidden raises `Misbehaved`, also where the code under test caught that.

    Args:
        folder: where files may be written.
        seconds: after which it hangs; 0: somebody else looks after that.
    """
    global _folder

    def ring(*_: object) -> None:
        raise Misbehaved(f"no end after {seconds} s")

    _seen.clear()
    _folder = Path(os.path.realpath(folder))
    if seconds:
        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if seconds:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        _folder = None
    if _seen:
        raise Misbehaved(_seen[0])


@contextmanager
def little_memory(megabytes: int) -> Iterator[None]:
    """Inside the `with`, this process may take so much more than it has. Measured on Linux alone."""
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before = _peak()
    except OSError:
        yield
        return
    yield
    taken = _peak() - before
    assert taken <= megabytes, f"took {taken} MB, not {megabytes}"


def _peak() -> int:
    """The most memory that this process has had, MB."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) >> 10
