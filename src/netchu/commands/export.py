"""`netchu export`: a checkpoint in half precision, to give away."""

import argparse
from dataclasses import replace
from pathlib import Path

from netchu.commands import options
from netchu.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `export`."""
    parser = commands.add_parser("export", help="write a checkpoint in half precision, to give away")
    options.add_checkpoint(parser, options.LAST)
    parser.add_argument("--output", required=True, metavar="FILE.safetensors", help="its language model goes beside it")
    parser.add_argument(
        "--blend",
        metavar="CHECKPOINT",
        help="mix in the weights that training started from: less is forgotten",
    )
    parser.add_argument(
        "--blend-share", type=float, default=0.2, metavar="SHARE", help="of those weights; default: %(default)s"
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Writes network and language model; folders of this machine are left out of the description.

    Raises:
        InputError: no checkpoint, a wrong --output, or the language model that it was tuned with is missing.
    """
    from netchu.decoder import language_model_file
    from netchu.decoding import LanguageModels
    from netchu.models import load_checkpoint, save_checkpoint
    from netchu.models.checkpoint import checkpoint_path
    from netchu.models.weights import blend

    checkpoint, output = checkpoint_path(args.checkpoint), Path(args.output)
    if output.suffix != ".safetensors":
        raise InputError(f"--output {output} must end with .safetensors.")
    network, header = load_checkpoint(checkpoint)
    if args.blend:
        blend(network, header.charset, args.blend, args.blend_share)
        origin = {"blended": Path(args.blend).name, "blended_share": args.blend_share}
        header = replace(header, training={**header.training, **origin})
    sources = {name: Path(getattr(header.model, name)).name for name in ("backbone_weights", "head_weights")}
    files = [output]
    if header.decoding:
        LanguageModels.load(language_model_file(checkpoint), header.charset).save(language_model_file(output))
        files.append(language_model_file(output))
    save_checkpoint(output, network, replace(header, model=replace(header.model, **sources)), half=True)
    print("\n".join(f"{file}: {file.stat().st_size / 1e6:.1f} MB" for file in files))
    return 0
