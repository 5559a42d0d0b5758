"""`netchu export`: a checkpoint in half precision to give away, or as ONNX, which is read without torch."""

import argparse
from dataclasses import replace
from pathlib import Path

from netchu.commands import options
from netchu.errors import InputError
from netchu.system.terminal import show

BLEND_SHARE = 0.2
MEASURED_LINES = 300  # for the ranges of activations


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `export`."""
    parser = options.add_command(commands, "export", "write a checkpoint in half precision or as ONNX, to share it")
    options.add_checkpoint(parser, options.LAST)
    parser.add_argument(
        "--output",
        metavar="FILE.safetensors",
        help="write the network in half precision, and its language models beside it",
    )
    parser.add_argument(
        "--onnx", metavar="FILE.onnx",
        help="write a graph for onnxruntime, which needs no torch; beside an --output of the same name it "
        "takes the weights from there",
    )  # fmt: skip
    options.add_data(parser, None, "training lines, to write FILE.int8.onnx as well, which is twice as fast")
    parser.add_argument(
        "--blend",
        metavar="CHECKPOINT",
        help="mix in the weights that training started from, so that less is forgotten",
    )
    parser.add_argument(
        "--blend-share",
        type=float,
        metavar="SHARE",
        help=f"how much of CHECKPOINT goes in, 0 to 1; default: {BLEND_SHARE}",
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Writes network and language model; folders of this machine are left out of the description.

    Raises:
        InputError: no checkpoint, wrong names of files, or the language model that it was tuned with is missing.
    """
    from netchu.models import load_checkpoint, save_checkpoint
    from netchu.models.header import checkpoint_path
    from netchu.models.weights import blend

    if args.onnx:
        from netchu.models.onnx_export import write_onnx  # now: a missing package is told before anything is written

    checkpoint, output, graph = checkpoint_path(args.checkpoint), *_outputs(args)
    network, header = load_checkpoint(checkpoint)
    if args.blend:
        share = BLEND_SHARE if args.blend_share is None else args.blend_share
        blend(network, header.charset, args.blend, share)
        origin = {"blended": Path(args.blend).name, "blended_share": share}
        header = replace(header, training={**header.training, **origin})
    sources = {name: Path(getattr(header.model, name)).name for name in ("backbone_weights", "head_weights")}
    header = replace(header, model=replace(header.model, **sources))
    files = _write_language_models(checkpoint, header, {file for file in (output, graph) if file})
    if output:
        save_checkpoint(output, network, header, half=True)
        files.append(output)
    if graph:
        beside = output is not None and output.with_suffix(".onnx") == graph
        files += write_onnx(graph, network, header, _training_lines(args, header), with_weights=not beside)
    show("\n".join(f"{file}: {file.stat().st_size / 1e6:.2f} MB" for file in files))
    return 0


def _outputs(args: argparse.Namespace) -> tuple[Path | None, Path | None]:
    """The files asked for: checkpoint and graph.

    Raises:
        InputError: none, or their names end otherwise; a share of no other checkpoint, or lines for no graph.
    """
    for option, ending in (("output", ".safetensors"), ("onnx", ".onnx")):
        file = getattr(args, option)
        if file and not file.endswith(ending):
            raise InputError(f"--{option} {file} must end with {ending}.")
    if args.blend_share is not None and not args.blend:
        raise InputError("--blend-share has no use without --blend: name the CHECKPOINT to mix in.")
    if _names_lines(args) and not args.onnx:
        raise InputError("--data has no use without --onnx: lines are measured for a FILE.int8.onnx beside FILE.onnx.")
    if not (args.output or args.onnx):
        raise InputError("Say what to write: --output FILE.safetensors, --onnx FILE.onnx, or both.")
    return Path(args.output) if args.output else None, Path(args.onnx) if args.onnx else None


def _write_language_models(checkpoint: Path, header, outputs: set[Path]) -> list[Path]:
    from netchu.decoder import language_model_file
    from netchu.decoding import LanguageModels

    if not header.decoding:
        return []
    models = LanguageModels.load(language_model_file(checkpoint), header.charset)
    files = sorted({language_model_file(file) for file in outputs})
    for file in files:
        models.save(file)
    return files


def _training_lines(args: argparse.Namespace, header) -> list:
    """A few hundred lines (64, W) of the split train; none where no data is named."""
    if not _names_lines(args):
        return []
    from netchu.data.lines import readable_lines

    manifest, _ = options.read_split(args, "train")
    few = manifest.sample(min(MEASURED_LINES, len(manifest)), random_state=1)
    return readable_lines(few, header.preprocessing).images


def _names_lines(args: argparse.Namespace) -> bool:
    return bool(args.data or args.img_path or args.label_path)
