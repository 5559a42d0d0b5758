"""Data sets that are given to those who ask, without a public download: from the archive or folder that a user has."""

from collections.abc import Callable
from pathlib import Path

from netchu.data.archives import UNFINISHED, Choose, take, touch
from netchu.errors import InputError
from netchu.system.paths import make_dir


def bring(
    destination: Path | str, source: str | Path | None, choose: Choose, is_there: Callable[[Path], bool], where: str
) -> Path:
    """Takes a data set to where it is read.

    Args:
        destination: folder, made where missing; archives that lie in it are unpacked.
        source: archive or folder; None: only what lies in the destination.
        choose: see `take`.
        is_there: whether a folder holds anything of the set.
        where: how to come by the set, the beginning of a sentence.

    Returns:
        The destination, absolute.

    Raises:
        InputError: as `take`; there is no source, or nothing of the set in it or in the destination.
    """
    if source is not None and not Path(source).exists():
        raise InputError(f"There is no archive or folder {source}: check --from.")
    destination = make_dir(Path(destination)).resolve()
    origin, marker = Path(source or destination).resolve(), destination / UNFINISHED
    cut_short = marker.exists()
    touch(marker)
    try:
        taken = take(origin, destination, choose)
    finally:
        if not is_there(destination):  # nothing came that a later call could go on from
            marker.unlink()
    if source is None and not is_there(destination):
        raise InputError(f"{where}, and name it with --from ARCHIVE-OR-FOLDER or put it into {destination}.")
    if origin != destination and not taken:
        if not cut_short:
            marker.unlink(missing_ok=True)
        raise InputError(f"There is nothing of the set in {source}; {where}, and name that with --from.")
    if source is None and cut_short and not taken:
        raise InputError(f"The copy in {destination} was cut short: run the same command again with --from.")
    marker.unlink(missing_ok=True)
    return destination
