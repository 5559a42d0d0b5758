"""What the commands that tune and time decoders read: a language model, training lines, validation lines."""

import argparse
from pathlib import Path

from netchu.commands import options


def read_for_tuning(args: argparse.Namespace, recognizer, charset) -> tuple:
    """Language models of --lm (a file or several), manifests of training and validation lines, validation
    lines and their log-probs."""
    from netchu.config import SPLIT
    from netchu.data.lines import readable_lines
    from netchu.data.splits import assign_splits
    from netchu.decoding import LanguageModels
    from netchu.training.several_rows import divide_pictures

    files = [args.lm] if isinstance(args.lm, str) else args.lm
    models = LanguageModels(tuple(m for file in files for m in LanguageModels.load(Path(file), charset).models))
    manifest, _ = divide_pictures(assign_splits(options.read_split(args, "all")[0], SPLIT))
    train, val = (options.only_split(args, manifest, split) for split in ("train", "val"))
    lines = readable_lines(val, recognizer.header.preprocessing)
    return models, train, val, lines, recognizer.log_probs(lines.images)
