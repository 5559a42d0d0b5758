"""Places on disk: the data and outputs folders, a run's folder, and files written whole or not at all."""

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from netchu.errors import InputError

# What a training phase leaves in its folder, runs_dir()/RUN/PHASE; all else in a run is named by runs/folder.py.
BEST_FILE, LOG_FILE, SAMPLES_FILE = "best.safetensors", "log.jsonl", "samples.jsonl"
_PART = re.compile(r"\..+\.[a-z0-9_]{8}(\.\w+)?")  # what `whole_file` writes to
_ABANDONED_AFTER = 86_400  # s


def project_root() -> Path:
    """The folder with `notebooks/`: NETCHU_HOME, else this folder or the nearest above it that has one."""
    home = os.environ.get("NETCHU_HOME")
    if home:
        return Path(home).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    return here


def outputs_dir() -> Path:
    """Folder of runs and caches: NETCHU_OUTPUTS, else `outputs/` in the project."""
    return Path(os.environ.get("NETCHU_OUTPUTS") or project_root() / "outputs").resolve()


def runs_dir() -> Path:
    """Folder of all runs."""
    return outputs_dir() / "runs"


def cache_dir() -> Path:
    """Folder of what can be made again: synthetic lines, preprocessed lines, frozen features."""
    return make_dir(outputs_dir() / "cache")


def user_cache_dir() -> Path:
    """Folder of what netchu makes once per user, wherever it is called from: NETCHU_CACHE, else where the system wants
    it. It may be missing."""
    if given := os.environ.get("NETCHU_CACHE"):
        return Path(given).resolve()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "netchu" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "netchu"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netchu"


def make_dir(path: Path) -> Path:
    """The folder, made where missing.

    Raises:
        InputError: it can't be made or written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        writable = os.access(path, os.W_OK)
    except (OSError, NotADirectoryError) as error:
        raise InputError(f"Can't make the folder {path}: {error.strerror}; choose another place.") from error
    if not writable:
        raise InputError(f"Can't write in the folder {path}: change its permissions or choose another place.")
    return path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yields a temporary path beside `path`; renames it over `path` on success, removes it on failure.

    A full disk or a kill leaves the old file as it was.

    Raises:
        InputError: the file can't be written (disk full, no permission).
    """
    path = Path(path)
    make_dir(path.parent)
    part = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
        os.close(handle)
        part = Path(name)
        yield part
        os.chmod(part, 0o644)
        os.replace(part, path)
    except OSError as error:
        reason = error.strerror or f"{error}: is the disk full?"  # some libraries say no more than how far they came
        raise InputError(f"Can't write {path}: {reason}; the old file is kept.") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def remove_abandoned(*folders: Path, names: str = "*/.*") -> None:
    """Removes what processes that were killed a day ago or more left of files of `whole_file`.

    Args:
        folders: where to look.
        names: that a glob takes; as a rule a folder below these.
    """
    for part in (part for folder in folders for part in folder.glob(names) if _PART.fullmatch(part.name)):
        with suppress(OSError):  # somebody else removes it
            if time.time() - part.stat().st_mtime > _ABANDONED_AFTER:
                part.unlink()


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text, whole or not at all."""
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


def write_json(path: Path, value: object) -> None:
    """Writes readable JSON (UTF-8, Vietnamese as it is), whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def read_json(path: Path) -> object:
    """Reads JSON.

    Raises:
        InputError: the file is missing or is not JSON.
    """
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}: check the path.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is not valid JSON ({error}); repair or replace it.") from error


def read_rows(path: Path) -> list[dict]:
    """The records of a JSON Lines file; none where it isn't there.

    A line that is no whole record (cut short by a kill or a full disk) is left out.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return [record for record in map(_record, lines) if record]


def _record(line: str) -> dict:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def short_path(path: str | Path) -> str:
    """The last two parts of a path, which tell a line's file and source but nothing of this machine.

    >>> short_path("/home/me/data/0825/1.jpg")
    '0825/1.jpg'
    """
    return "/".join(Path(path).parts[-2:])


def without_folders(value: object) -> object:
    """A path without the folders above its own, which mean nothing elsewhere."""
    return Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value
