"""`netchu pack`: a folder of lines, fonts and texts as one small file that training can be given."""

import argparse
from pathlib import Path

from netchu.commands import options
from netchu.errors import InputError
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `pack`."""
    parser = options.add_command(commands, "pack", "pack a folder of lines into one small file, to train elsewhere")
    parser.add_argument("--data", required=True, metavar="DIR", help="folder of one data set or several")
    parser.add_argument(
        "--font-dir", default="", metavar="DIR", help="handwriting fonts to pack; default: DIR/fonts, if any"
    )
    parser.add_argument("--texts", default="", metavar="FILE", help="sentences to pack; default: DIR/texts.txt, if any")
    parser.add_argument("--output", required=True, metavar="FILE.zip", help="the file to write")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Packs, says how large what became, and what to do next."""
    from netchu.data.packing import pack_data
    from netchu.synthetic.fonts import font_files
    from netchu.text.files import read_texts

    if not (Path(args.data).is_dir() or Path(args.data).is_file()):
        raise InputError(f"There is no folder {args.data}: check --data.")
    if args.font_dir:
        font_files([args.font_dir])
    if args.texts:
        read_texts(args.texts)
    packed = pack_data(args.data, args.output, args.font_dir, args.texts)
    sizes = ", ".join(f"{kind} {size / 1e6:.1f}" for kind, size in sorted(packed.sizes.items()))
    show(f"{packed.lines:,} lines in {args.output}, {Path(args.output).stat().st_size / 1e6:.1f} MB ({sizes}).")
    if packed.left_out:
        show(f"Left out because they can't be read: {len(packed.left_out)} files.")
    show(f"Next, on any machine: netchu run --config released --data {args.output}")
    return 0
