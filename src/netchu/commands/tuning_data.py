"""What the commands that tune and time decoders read: a language model, training lines, validation lines."""

import argparse
from pathlib import Path

from netchu.commands import options


def read_for_tuning(args: argparse.Namespace, recognizer, charset) -> tuple:
    """Language model of --lm, manifest of the training lines, validation lines and their log-probs."""
    from netchu.config import SPLIT
    from netchu.data.lines import readable_lines
    from netchu.data.splits import assign_splits
    from netchu.decoding import CharacterLanguageModel

    model = CharacterLanguageModel.load(Path(args.lm), charset)
    manifest = assign_splits(options.read_split(args, "all")[0], SPLIT)
    train, val = (options.only_split(args, manifest, split) for split in ("train", "val"))
    lines = readable_lines(val, recognizer.header.preprocessing)
    return model, train, lines, recognizer.log_probs(lines.images)
