"""`netchu pretrain`: trains on synthetic lines, for weights that other trainings start from."""

import argparse
import shlex
from dataclasses import replace
from pathlib import Path

from netchu import registry
from netchu.commands import options
from netchu.config import MODEL, PRETRAIN, PRETRAIN_LINES
from netchu.errors import InputError
from netchu.system.terminal import show

RUN = "pretrain"


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `pretrain`."""
    parser = options.add_command(commands, "pretrain", "train on synthetic lines, as a start for other trainings")
    parser.add_argument(
        "--lines", type=options.count, default=PRETRAIN_LINES.lines, metavar="N", help="default: %(default)s"
    )
    parser.add_argument(
        "--epochs", type=options.count, default=PRETRAIN.epochs, metavar="N", help="default: %(default)s"
    )
    parser.add_argument(
        "--max-chars", type=options.count, default=PRETRAIN_LINES.max_chars, metavar="N",
        help="characters of the longest line; short lines are learned sooner; default: %(default)s",
    )  # fmt: skip
    parser.add_argument(
        "--batch_size", "--batch-size", dest="batch_size", type=options.count, default=PRETRAIN.batch_size, metavar="N",
        help="lines per step; default: %(default)s, for a CPU; on a GPU take 64 or more",
    )  # fmt: skip
    parser.add_argument(
        "--lr", "--learning-rate", dest="lr", type=options.rate, default=PRETRAIN.lr,
        metavar="RATE", help="default: %(default)s, for compact; for vgg16_bn take 3e-4",
    )  # fmt: skip
    options.add_model(parser)
    parser.add_argument(
        "--layers",
        type=options.count,
        default=MODEL.layers,
        metavar="N",
        help="number of LSTM layers; default: %(default)s",
    )
    parser.add_argument("--font-dir", default="", metavar="DIR", help="folder of more handwriting fonts")
    parser.add_argument(
        "--output", metavar="FILE.safetensors", help="default: outputs/pretrained_<backbone>.safetensors"
    )
    parser.add_argument("--run", default="", metavar="NAME", help=f"folder in outputs/runs; default: {RUN}-<backbone>")
    options.add_seed(parser)
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Trains and copies the best checkpoint to --output."""
    from netchu.runs.run import Run
    from netchu.system.paths import outputs_dir, whole_file
    from netchu.training.processes import processes

    chosen = {name: getattr(args, name) for name in ("backbone", "backbone_options", "input_mode", "layers")}
    model = replace(MODEL, **{name: value for name, value in chosen.items() if value is not None})
    backbone = registry.file_name(model.backbone)
    output = Path(args.output or outputs_dir() / f"pretrained_{backbone}.safetensors")
    if output.suffix != ".safetensors":
        raise InputError(f"--output {output} must end with .safetensors.")
    if args.font_dir and not Path(args.font_dir).is_dir():
        raise InputError(f"--font-dir {args.font_dir} is no folder: name one with .ttf or .otf files.")
    run = Run.open(args.run or f"{RUN}-{backbone}")
    given = {
        name: getattr(args, name) for name in ("lines", "epochs", "max_chars", "batch_size", "lr", "font_dir", "seed")
    }
    best = run.pretrain(model, **given)
    if not processes().is_main_process:
        return 0
    history = run.history(PRETRAIN.name)
    with whole_file(output) as part:
        part.write_bytes(best.read_bytes())
    show(f"Best validation CER {100 * history['val_cer'].min():.2f} % in {len(history)} epochs. Weights: {output}")
    weights = f"--backbone-weights {output} --head-weights {output}"
    options_given = f" --backbone-options {shlex.quote(model.backbone_options)}" if model.backbone_options else ""
    show(f"Next: netchu train --backbone {model.backbone}{options_given} {weights} --data ...")
    return 0
