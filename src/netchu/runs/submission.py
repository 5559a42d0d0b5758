"""A challenge's submission: what is read on pictures that nobody labelled."""

from pathlib import Path

import pandas as pd

from netchu.data.folders import index_images
from netchu.errors import InputError
from netchu.recognizer import Recognizer
from netchu.system.paths import whole_file
from netchu.system.progress import say, track

COLUMNS = ["id", "answer"]


def write_submission(checkpoint: Path | str, pictures: Path | str, file: Path, decoder: str = "best") -> pd.DataFrame:
    """Reads every picture below a folder and writes a CSV file with `id,answer`, as Kalapa's challenge wants it.

    Args:
        checkpoint: see `Recognizer.load`.
        pictures: folder; a picture's id is its path below it, such as `1/0.jpg`.
        file: to write.
        decoder: of `registry.DECODERS`, or an import path.

    Returns:
        What was written: id, answer. A picture that can't be read has the answer "" and is named.

    Raises:
        InputError: no picture lies there, no such checkpoint or decoder, or the file can't be written.
    """
    images = index_images(Path(pictures))
    if not images:
        raise InputError(f"There are no pictures in {pictures}: give the folder with those of the challenge.")
    stream = Recognizer.load(checkpoint).stream(images.values(), decoder=decoder)
    answers = []
    for name, reading in zip(images, track(stream, "reading pictures", total=len(images)), strict=True):
        if isinstance(reading, InputError):
            say(f"no answer for {name}: {reading}")
        answers.append("" if isinstance(reading, InputError) else reading.text.replace("\n", " "))
    table = pd.DataFrame({"id": list(images), "answer": answers}, columns=COLUMNS)
    with whole_file(file) as part:
        table.to_csv(part, index=False)
    return table
