"""`netchu train` and `netchu finetune`: one phase on your lines, spelled as in the original system."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from netchu.commands import options
from netchu.config import MODEL, PHASE1, PHASE2, Model, Phase
from netchu.errors import InputError
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `train` (phase 1 unless --ft true) and `finetune` (phase 2 unless --ft false)."""
    train = options.add_command(commands, "train", "train a network: its head alone, or everything with --ft true")
    finetune = options.add_command(commands, "finetune", "train a checkpoint further on your lines")
    for parser, everything in ((train, False), (finetune, True)):
        _add_options(parser, everything)
        parser.set_defaults(execute=execute)
    finetune.add_argument(
        "--checkpoint",
        metavar="last|released|FILE",
        help="what to start from; default: the phase-1 checkpoint of --run",
    )


def _add_options(parser: argparse.ArgumentParser, everything: bool) -> None:
    options.add_data(parser, "synthetic")
    phase, other = (PHASE2, PHASE1) if everything else (PHASE1, PHASE2)
    otherwise = f"with --ft {str(not everything).lower()}"
    parser.add_argument(
        "--epoch", "--epochs", dest="epochs", type=options.count, metavar="N",
        help=f"default: {phase.epochs}; {other.epochs} {otherwise}",
    )  # fmt: skip
    parser.add_argument(
        "--lr",
        "--learning-rate",
        dest="lr",
        type=options.rate,
        metavar="RATE",
        help=f"default: {phase.lr:g}; {other.lr:g} {otherwise}",
    )
    parser.add_argument(
        "--batch_size", "--batch-size", dest="batch_size", type=options.count, metavar="N",
        help=f"lines per step; default: {phase.batch_size}",
    )  # fmt: skip
    parser.add_argument(
        "--ft", "--finetune", dest="everything", type=options.truth, default=everything, metavar="true|false",
        help=f"train the backbone too; default: {str(everything).lower()}",
    )  # fmt: skip
    options.add_decoder(parser, "greedy", "--mode")
    options.add_lexicon(parser)
    parser.add_argument("--run", default="cli", metavar="NAME", help="folder in outputs/runs; default: cli")
    options.add_model(parser, "as in the checkpoint" if everything else "")
    weights = "refused: the checkpoint has its own" if everything else "default: none"
    parser.add_argument("--backbone-weights", metavar="none|imagenet|released|FILE", help=weights)
    parser.add_argument("--head-weights", metavar="none|released|FILE", help=f"of LSTMs and classifiers; {weights}")
    parser.add_argument(
        "--extra-characters",
        default="",
        metavar="CHARACTERS",
        help="learn these as well as the Vietnamese alphabet, such as £",
    )
    options.add_seed(parser)
    parser.add_argument(
        "--log-with", default="", metavar="TRACKER,...",
        help="log the curves as they grow to tensorboard, mlflow or wandb, where installed",
    )  # fmt: skip
    parser.add_argument("--unknown", choices=("error", "drop-line", "drop-char"), default="error",
                        help="what to do with characters outside the alphabet; default: error")  # fmt: skip


def execute(args: argparse.Namespace) -> int:
    """Prepares the data, trains the phase, prints its validation score; of several processes, the first prints."""
    from netchu.runs.lock import held
    from netchu.runs.run import Run
    from netchu.training.processes import LOG_WITH

    if args.log_with:
        os.environ[LOG_WITH] = args.log_with
    options.check_data(args, "synthetic")
    run = Run.open(args.run)
    with held(run.dir):
        return _train(args, run)


def _train(args: argparse.Namespace, run) -> int:
    from netchu.commands.tables import scores_text
    from netchu.metrics import score
    from netchu.training.processes import processes

    phase = phase_of(args)
    model, start = _start_of(args, run, phase) if args.command == "finetune" else (_new_model(args), "")
    if not start and phase.freeze_backbone and model.backbone_weights == "none":
        show("note: the frozen backbone has random weights; give --backbone-weights, or --ft true.", file=sys.stderr)
    _check_reading(args, model, start)
    run.prepare_data(
        data=args.data or "",
        seed=args.seed,
        unknown=args.unknown,
        img_path=args.img_path,
        label_path=args.label_path,
        extra_characters=args.extra_characters,
        weights=[start] if start else [model.backbone_weights, model.head_weights],
    )
    history = run.train(model, phase, start=start, extra_characters=args.extra_characters)
    if not processes().is_main_process:
        return 0
    if start and run.inherit_decoder(phase.name, start):
        show(f"Language models and their weights are those of {start}; netchu tune chooses them anew.")
    table = run.read("val", args.decoder, phase.name, args.lexicon)
    scores = score(table["reference"].tolist(), table["hypothesis"].tolist())
    show(scores_text(f"{phase.name}, {len(history)} epochs, val, {args.decoder}", scores))
    show(f"Checkpoint: {run.checkpoint(phase.name)}")
    return 0


def phase_of(args: argparse.Namespace) -> Phase:
    """Phase 2 where everything trains, else phase 1; what was given replaces its numbers."""
    phase = PHASE2 if args.everything else PHASE1
    given = {name: getattr(args, name) for name in ("epochs", "lr", "batch_size", "seed")}
    return replace(phase, **{name: value for name, value in given.items() if value is not None})


def _new_model(args: argparse.Namespace) -> Model:
    names = ("backbone", "backbone_options", "backbone_weights", "head_weights", "input_mode")
    given = {name: getattr(args, name) for name in names}
    return replace(MODEL, **{name: value for name, value in given.items() if value is not None})


def _start_of(args: argparse.Namespace, run, phase: Phase) -> tuple[Model, str]:
    """The checkpoint to go on from and its network.

    Raises:
        InputError: there is none, it was built otherwise than the options ask, or the phase takes its place.
    """
    from netchu.models.checkpoint import read_changeable
    from netchu.models.header import checkpoint_path
    from netchu.runs.starts import check_start

    name = args.checkpoint or str(run.checkpoint(PHASE1.name))
    check_start(run, [phase.name], [name])
    start = str(checkpoint_path(name))
    model = read_changeable(Path(start)).model
    for name in ("backbone_weights", "head_weights"):
        if getattr(args, name) is not None:
            option = "--" + name.replace("_", "-")
            raise InputError(f"{option} has no use here: {start} brings the weights; leave it out.")
    for name in ("backbone", "backbone_options", "input_mode"):
        wanted = getattr(args, name)
        if wanted is not None and wanted != getattr(model, name):
            option = "--" + name.replace("_", "-")
            raise InputError(f"{start} has {option} {getattr(model, name)}, not {wanted}: leave {option} out.")
    return model, start


def _check_reading(args: argparse.Namespace, model: Model, start: str) -> None:
    """Whether what reads after the training is there, before anything is done; says which language models won't be.

    Raises:
        InputError: the decoder's lexicon or the language models of the start are missing, or can't be read.
    """
    from netchu.charset import Charset
    from netchu.config import Preprocessing
    from netchu.decoder import decoder_for
    from netchu.models.header import Header, read_header
    from netchu.training.decoder_weights import inheritable

    charset = Charset.vietnamese().with_characters(args.extra_characters)
    header = read_header(start) if start else Header(charset, model, Preprocessing())
    decoder_for(Path(start), header, args.decoder, args.lexicon)
    if inheritable(Path(start), header, charset) is None and header.decoding:
        show(
            f"note: the language models of {start} know another alphabet, and aren't taken over: netchu lm with the "
            "same --extra-characters, then netchu tune, make others.",
            file=sys.stderr,
        )
