"""`netchu tune`: gives a checkpoint language models, with the weights that read the validation lines best."""

import argparse

from netchu.commands import options
from netchu.commands.tuning_data import read_for_tuning
from netchu.errors import InputError
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `tune`."""
    parser = options.add_command(commands, "tune", "give a checkpoint language models, weighted on validation lines")
    options.add_data(parser, None)
    options.add_checkpoint(parser, options.LAST)
    parser.add_argument(
        "--lm", required=True, action="append", metavar="FILE.safetensors",
        help="written by netchu lm; may be repeated for several kinds of text",
    )  # fmt: skip
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Reads the validation lines once, tries the weights on them, keeps the best.

    Raises:
        InputError: no data, checkpoint or language model, two alphabets, or a checkpoint that can't be changed.
    """
    from netchu.addresses.names import street_names
    from netchu.models.checkpoint import read_changeable
    from netchu.models.header import RELEASED, checkpoint_path, read_header
    from netchu.recognizer import Recognizer
    from netchu.training.decoder_weights import WEIGHTS, sets_of, tune_checkpoint

    if args.checkpoint == RELEASED:
        raise InputError(
            "netchu tune changes its checkpoint: copy it first, "
            "netchu export --checkpoint released --output mine.safetensors."
        )
    checkpoint = checkpoint_path(args.checkpoint)
    charset = read_changeable(checkpoint).charset
    recognizer = Recognizer.load(checkpoint)
    models, train, val, lines, log_probs = read_for_tuning(args, recognizer, charset)
    trials = tune_checkpoint(
        checkpoint, models, street_names(train["text"]), log_probs, lines.texts, sets_of(val, lines.paths)
    )
    decoding = read_header(checkpoint).decoding
    show(trials.to_string(index=False, float_format=lambda number: f"{number:.4f}"))
    weights = ", ".join(f"{name} {decoding[name]}" for name in WEIGHTS)
    show(f"\n{weights}: validation CER {decoding['tuned_on']['cer']:.2%}, WER {decoding['tuned_on']['wer']:.2%}")
    show(f"Both are kept in {checkpoint}: --decoder best reads with them.")
    return 0
