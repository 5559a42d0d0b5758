"""`netchu bench`: reading, decoders, whole pages, addresses, other engines, and the machine's limits, measured."""

import argparse
from dataclasses import replace
from pathlib import Path

from netchu.commands import options
from netchu.commands.tuning_data import read_for_tuning
from netchu.config import DECODING
from netchu.errors import InputError
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `bench`."""
    bench = options.add_command(commands, "bench", "measure speed and errors of netchu and its parts")
    kinds = bench.add_subparsers(dest="what", required=True, metavar="WHAT")
    decode = _add(kinds, "decode", "time the decoders, side by side on the same log-probabilities, on one core")
    decode.add_argument("--lm", metavar="FILE.safetensors", help="written by netchu lm; default: the checkpoint's own")
    decode.add_argument(
        "--beam-width", type=options.count, default=DECODING.beam_width, metavar="N", help="default: %(default)s"
    )
    decode.set_defaults(execute=execute_decode)
    pages = _add(kinds, "pages", "read pages made of labelled lines: rows found, errors, seconds")
    options.add_decoder(pages, "greedy")
    pages.add_argument("--split", choices=("all", "val", "test"), default="val", help="default: val")
    pages.add_argument("--pages", type=options.count, default=40, metavar="N", help="default: %(default)s")
    pages.add_argument(
        "--seed", type=int, default=0, metavar="N", help="chooses the lines and the look of pages; default: %(default)s"
    )
    pages.set_defaults(execute=execute_pages)
    engines = options.add_command(kinds, "engines", "let the OCR engines that are installed read the lines: errors")
    options.add_data(engines, None)
    engines.add_argument("--json", metavar="FILE", help="write the numbers here, for netchu results --keep")
    engines.add_argument("--split", choices=("all", "val", "test"), default="val", help="default: val")
    engines.set_defaults(execute=execute_engines)
    reading = _add(kinds, "reading", "measure time and memory of reading from a cold start on, beside other programs")
    reading.add_argument(
        "pictures", nargs="*", metavar="PICTURE", help="instead of --data: pictures of one line each, without labels"
    )
    reading.add_argument("--split", choices=("all", "val", "test"), default="val", help="default: val")
    reading.add_argument("--ink", metavar="PATH", help="a data set of ink (InkML): also time the drawing of its lines")
    reading.add_argument(
        "--lines", nargs="+", type=options.count, default=[1000], metavar="N",
        help="measure the memory after this many lines, besides 1 and 100; default: 1000",
    )  # fmt: skip
    reading.set_defaults(execute=execute_reading, checkpoint="released")
    addresses = options.add_command(
        kinds, "addresses", "find the divisions in made-up addresses and in those of all wards"
    )
    addresses.add_argument(
        "--count", type=options.count, default=500, metavar="N", help="addresses of each kind; default: %(default)s"
    )
    addresses.add_argument(
        "--seed", type=int, default=0, metavar="N", help="chooses addresses and errors; default: %(default)s"
    )
    _add_json(addresses)
    addresses.set_defaults(execute=execute_addresses)
    limits = options.add_command(
        kinds, "limits", "count what the network computes for a line, and measure how fast this machine can"
    )
    limits.add_argument(
        "--width",
        type=options.count,
        default=1000,
        metavar="PX",
        help="width of the line, which is 64 px high; default: %(default)s",
    )
    limits.set_defaults(execute=execute_limits)


def _add(kinds: argparse._SubParsersAction, name: str, does: str) -> argparse.ArgumentParser:
    parser = options.add_command(kinds, name, does)
    options.add_data(parser, None)
    options.add_checkpoint(parser, options.LAST)
    _add_json(parser)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", metavar="FILE", help="write the numbers here, for netchu results --keep")


def execute_decode(args: argparse.Namespace) -> int:
    """Reads the validation lines once with the network, then times each decoder on what it gave."""
    from netchu.addresses.names import street_names
    from netchu.decoder import beam_models_of, language_model_file, settings_of
    from netchu.decoding import CharacterLanguageModel
    from netchu.models.header import checkpoint_path
    from netchu.publish.decoder_benchmark import SHARED_ORDER, compare_speed
    from netchu.recognizer import Recognizer
    from netchu.system.paths import write_json
    from netchu.system.provenance import provenance
    from netchu.training.decoder_weights import texts_to_learn

    checkpoint = checkpoint_path(args.checkpoint)
    recognizer = Recognizer.load(checkpoint)
    charset = recognizer.header.charset
    args.lm = args.lm or str(language_model_file(checkpoint))
    models, train, _, lines, log_probs = read_for_tuning(args, recognizer, charset)
    model = models.models[0]
    settings = replace(settings_of(recognizer.header), beam_width=args.beam_width)
    shared = model
    if model.order > SHARED_ORDER:
        readable = [text for text in texts_to_learn(train) if not charset.unknown(text)]
        shared = CharacterLanguageModel.train(readable, charset, SHARED_ORDER)
    beam_models = beam_models_of(models, tuple(street_names(train["text"])), charset, settings.switch)
    table = compare_speed(log_probs, lines.texts, charset, beam_models, model, shared, settings)
    frames = sum(map(len, log_probs)) / len(log_probs)
    show(f"{len(lines)} validation lines, {frames:.0f} frames and {len(charset)} classes on average, one core\n")
    show(table.to_string(index=False, float_format=lambda number: f"{number:.4f}", na_rep="–"))
    if args.json:
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        facts = {"lines": len(lines), "frames": frames, "classes": len(charset), "beam_width": args.beam_width}
        write_json(Path(args.json), {**facts, "rows": rows, **provenance()})
    return 0


def execute_pages(args: argparse.Namespace) -> int:
    """Makes pages of the lines of one split and reads them; a row per resolution and lean, and one for all."""
    from netchu.models.header import RELEASED, checkpoint_path
    from netchu.publish.page_benchmark import benchmark_pages, page_scores
    from netchu.recognizer import Recognizer
    from netchu.system.paths import write_json
    from netchu.system.provenance import provenance

    manifest, _ = options.read_split(args, args.split)
    checkpoint = checkpoint_path(args.checkpoint)
    table = benchmark_pages(Recognizer.load(checkpoint), manifest, args.pages, args.decoder, args.seed)
    scores = page_scores(table)
    show(f"{args.pages} pages of lines of {options.data_name(args)}, {args.split}, {args.decoder}\n")
    show(scores.to_string(index=False, float_format=lambda number: f"{number:.4f}"))
    if args.json:
        facts = {
            "data": options.data_name(args), "split": args.split, "decoder": args.decoder, "seed": args.seed,
            "run": RELEASED if args.checkpoint == RELEASED else str(checkpoint),
        }  # fmt: skip
        rows = {"page_scores": scores.to_dict("records"), "pages": table.to_dict("records")}
        write_json(Path(args.json), {**facts, **rows, **provenance()})
    return 0


def execute_engines(args: argparse.Namespace) -> int:
    """Lets rapidocr and tesseract, where they are installed, read the lines of one split."""
    from netchu.publish.engines import score_engines
    from netchu.system.paths import write_json
    from netchu.system.provenance import provenance

    manifest, _ = options.read_split(args, args.split)
    table = score_engines(manifest)
    show(table.to_string(index=False, float_format=lambda number: f"{number:.4f}"))
    if args.json:
        facts = {"data": options.data_name(args), "split": args.split, "engines": table.to_dict("records")}
        write_json(Path(args.json), {**facts, **provenance()})
    return 0


def execute_reading(args: argparse.Namespace) -> int:
    """Times the installed readers in fresh processes, then the parts of reading in this one."""
    import pandas as pd

    from netchu.models.header import RELEASED, checkpoint_path
    from netchu.publish.reading_benchmark import STREAM, benchmark_parts, benchmark_readers
    from netchu.publish.speed import both_tables
    from netchu.system.paths import write_json
    from netchu.system.provenance import provenance

    checkpoint = checkpoint_path(args.checkpoint)
    pictures, texts, facts = _pictures(args, STREAM)
    ink = _ink(args.ink, STREAM) if args.ink else []
    table = pd.concat(
        [benchmark_readers(checkpoint, pictures, texts, args.lines), benchmark_parts(checkpoint, pictures, ink)]
    )
    where = provenance()
    show("\n\n".join([f"{len(pictures)} lines, {where['machine']}:", *both_tables(table)]))
    if args.json:
        facts |= {"run": RELEASED if args.checkpoint == RELEASED else str(checkpoint)}
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        write_json(Path(args.json), {**facts, "speed": rows, **where})
    return 0


def execute_addresses(args: argparse.Namespace) -> int:
    """Makes addresses of both systems with a letter wrong, asks for them and for all wards, a row per kind."""
    from netchu.publish.address_benchmark import address_table, benchmark_addresses
    from netchu.system.paths import write_json
    from netchu.system.provenance import provenance

    table = benchmark_addresses(args.count, args.seed)
    show(address_table(table))
    if args.json:
        write_json(Path(args.json), {"addresses": table.to_dict("records"), "seed": args.seed, **provenance()})
    return 0


def execute_limits(args: argparse.Namespace) -> int:
    """Says for the released network how far from the machine's limit it is read."""
    from safetensors.numpy import load_file

    from netchu.models.checkpoint import load_checkpoint
    from netchu.models.header import RELEASED, checkpoint_path
    from netchu.models.onnx_network import OnnxNetwork, faster_graph
    from netchu.publish.files import markdown
    from netchu.publish.limits import limits_table
    from netchu.system.provenance import provenance

    checkpoint = checkpoint_path(RELEASED)
    reader = OnnxNetwork(faster_graph(checkpoint.with_suffix(".onnx")), load_file(checkpoint))
    heads, rows = limits_table(load_checkpoint(checkpoint)[0].eval(), reader, args.width)
    show(f"A line of {args.width} px, one core of {provenance()['machine']}:\n\n{markdown(heads, rows)}")
    return 0


def _pictures(args: argparse.Namespace, most: int) -> tuple[list[str], list[str] | None, dict[str, str]]:
    """Paths, their texts where they are known, and what to call them."""
    if args.pictures:
        if args.data or args.img_path:
            raise InputError("Give either pictures or --data, not both.")
        return args.pictures[:most], None, {"data": "pictures", "split": ""}
    manifest, _ = options.read_split(args, args.split)
    some = manifest.sample(min(most, len(manifest)), random_state=0)  # a folder's first lines may be of one hand
    return some["path"].tolist(), some["text"].tolist(), {"data": options.data_name(args), "split": args.split}


def _ink(path: str, most: int) -> list[str]:
    from netchu.data.ink import is_ink_path
    from netchu.data.readers import read_data

    paths = [path for path in read_data(path)[0]["path"] if is_ink_path(path)][:most]
    if not paths:
        raise InputError(f"--ink {path} holds no ink: name a folder or file of InkML.")
    return paths
