"""Options that several commands share, so that they are spelled and explained once."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from netchu import registry
from netchu.config import MODEL, SYNTHETIC, Preprocessing
from netchu.errors import InputError
from netchu.system.terminal import show

LABELLED = "labelled lines: a folder, an archive of one, or a label file"
LAST = "last"  # as `models.checkpoint` names it, whose import takes seconds


def truth(text: str) -> bool:
    """`true` or `false`, in any case.

    >>> truth("True"), truth("false")
    (True, False)
    """
    try:
        return {"true": True, "false": False}[text.lower()]
    except KeyError:
        raise argparse.ArgumentTypeError(f"true or false, not {text!r}") from None


def count(text: str) -> int:
    """A whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number of 1 or more, not {text!r}")
    return int(text)


def count_or_none(text: str) -> int:
    """A whole number of 0 or more.

    >>> count_or_none("0")
    0
    """
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a whole number of 0 or more, not {text!r}")
    return int(text)


def rate(text: str) -> float:
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"a number above 0, not {text!r}")
    return value


def probability(text: str) -> float:
    """A number from 0 to 1.

    >>> probability("0.9")
    0.9
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"a number from 0 to 1, not {text!r}")
    return value


def add_command(
    commands: argparse._SubParsersAction, name: str, does: str, aliases: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """A command that `--help` of all commands and its own explain with the same words."""
    description = f"{does[0].upper()}{does[1:]}."
    return commands.add_parser(name, help=does, description=description, aliases=aliases)


def add_data(parser: argparse.ArgumentParser, default: str | None, use: str = LABELLED) -> None:
    """--data, or --img_path with --label_path; `check_data` fills in the default."""
    also = f"; default: {default}" if default else ""
    parser.add_argument("--data", metavar="PATH", help=f"{use}{also}")
    parser.add_argument("--img_path", "--img-path", metavar="DIR", help="folder of images, instead of --data")
    parser.add_argument(
        "--label_path", "--label-path", metavar="FILE", help="labels of --img_path: JSON {file name: text}, or a table"
    )


def check_data(args: argparse.Namespace, default: str | None) -> None:
    """Fills in --data, and refuses two sources or half of one.

    Raises:
        InputError: both --data and --img_path, labels without images, or nothing where there is no default.
    """
    labelled = args.img_path is not None or args.label_path is not None
    if args.data is not None and labelled:
        raise InputError("Give either --data or --img_path with --label_path, not both.")
    if args.label_path is not None and args.img_path is None:
        raise InputError(f"--label_path {args.label_path} needs the folder of its images: give --img_path.")
    if args.data is None and not labelled:
        if default is None:
            raise InputError("Say which lines: --data PATH, or --img_path DIR with --label_path FILE.")
        args.data = default


def read_split(args: argparse.Namespace, split: str):
    """Manifest of one split (`all`: of every line) of what `add_data` declares, and the problems survived.

    Raises:
        InputError: the data can't be read, or the split has no line.
    """
    from netchu.config import SPLIT
    from netchu.data.readers import read_data
    from netchu.data.splits import assign_splits

    check_data(args, None)
    manifest, problems = read_data(args.data, args.img_path, args.label_path)
    problems = [f"{path}: {problem}" for path, problem in zip(problems["path"], problems["problem"], strict=True)]
    for problem in problems:
        show(f"netchu: {problem}", file=sys.stderr)
    if split != "all":
        manifest = only_split(args, assign_splits(manifest, SPLIT), split)
    elif manifest.empty:
        raise InputError(f"{data_name(args)} has no line: give some.")
    return manifest, problems


def only_split(args: argparse.Namespace, manifest, split: str):
    """The lines of a manifest's split.

    Raises:
        InputError: it has none.
    """
    rows = manifest[manifest["split"] == split]
    if rows.empty:
        raise InputError(f"{data_name(args)} has no line in the split {split}: give more lines, or another split.")
    return rows


def data_name(args: argparse.Namespace) -> str:
    """What to call the data: the name of its folder or file."""
    return Path(args.data or args.img_path).resolve().stem


def add_model(parser: argparse.ArgumentParser, default: str = "") -> None:
    """--backbone, --backbone-options, --input-mode; None where not given, so that a checkpoint may decide.

    Args:
        parser: of a command.
        default: what decides in place of the defaults, for the help; "": nothing.
    """
    parser.add_argument(
        "--backbone", type=_name_of(registry.BACKBONES, "backbone"), metavar="NAME",
        help=f"{registry.names(registry.BACKBONES)}, or module:Class; default: {default or MODEL.backbone}",
    )  # fmt: skip
    parser.add_argument(
        "--backbone-options",
        metavar="NAME=VALUE,...",
        help=f"arguments of the backbone, such as 'features=384'; default: {default or 'its own'}",
    )
    parser.add_argument(
        "--input-mode", type=_input_mode, metavar="MODE",
        help=f"{registry.names(registry.INPUT_MODES)}, or preprocessing steps separated by commas; default: "
        f"{default or MODEL.input_mode}",
    )  # fmt: skip


def _input_mode(name: str) -> str:
    try:
        Preprocessing.named(name)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name


def add_seed(parser: argparse.ArgumentParser) -> None:
    """--seed."""
    parser.add_argument("--seed", type=int, default=SYNTHETIC.seed, metavar="N", help="default: %(default)s")


def add_decoder(parser: argparse.ArgumentParser, default: str, *spellings: str) -> None:
    """--decoder; other spellings of it may be given."""
    parser.add_argument(
        *spellings, "--decoder", dest="decoder", type=_name_of(registry.DECODERS, "decoder"), default=default,
        metavar="NAME", help=f"{registry.names(registry.DECODERS)}, or module:function; default: {default}",
    )  # fmt: skip


def add_lexicon(parser: argparse.ArgumentParser) -> None:
    """--lexicon, for the decoder of that name."""
    parser.add_argument(
        "--lexicon", default="", metavar="FILE", help="all texts that may occur, one per line; for --decoder lexicon"
    )


def _name_of(entries: dict[str, str], what: str) -> Callable[[str], str]:
    """The type of an option that takes a name of a registry, or an import path."""

    def check(name: str) -> str:
        try:
            return registry.check_name(entries, name, what)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return check


def add_checkpoint(parser: argparse.ArgumentParser, default: str) -> None:
    """--checkpoint, by file or by one of two names."""
    parser.add_argument(
        "--checkpoint", metavar="last|released|FILE", default=default,
        help="of the last training, the one that comes with netchu, or a file; default: %(default)s",
    )  # fmt: skip
