"""What a training may start from: no checkpoint that it takes the place of."""

from collections.abc import Collection, Iterable

from netchu.errors import InputError
from netchu.models.header import LAST, checkpoint_path
from netchu.runs.folder import RunFolder


def check_start(run: RunFolder, phases: Collection[str], weights: Iterable[str]) -> None:
    """Refuses checkpoints of the run itself that wouldn't be there, or would be others, once its training has begun.

    Args:
        run: that is to be trained.
        phases: whose folders the training may set aside.
        weights: what it starts from, files or names of checkpoints; whatever is none passes.

    Raises:
        InputError: one lies in such a folder, or is `last` and lies in the run.
    """
    own = run.dir.resolve()
    for name in weights:
        file = checkpoint_path(name).resolve()
        if not file.is_file() or own not in file.parents:
            continue
        place = file.relative_to(own)
        if name == LAST:
            raise InputError(
                f"last is {place.as_posix()} of run {run.name} itself, and another checkpoint once that trains: "
                "name the file to start from, or another run."
            )
        if place.parts[0] in phases:
            raise InputError(
                f"This training would set {place.as_posix()} of run {run.name} aside, which it starts from: "
                "train in another run from that file, or from a copy of it."
            )
