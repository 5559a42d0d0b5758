"""`netchu evaluate`: scores a checkpoint on labelled lines; the JSON's keys are kept from version to version."""

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path

from netchu.commands import options
from netchu.errors import InputError
from netchu.registry import file_name
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `evaluate`."""
    parser = options.add_command(commands, "evaluate", "score a checkpoint on labelled lines")
    options.add_data(parser, None)
    options.add_checkpoint(parser, options.LAST)
    options.add_decoder(parser, "greedy")
    options.add_lexicon(parser)
    parser.add_argument("--split", choices=("all", "val", "test"), default="all", help="default: all")
    parser.add_argument(
        "--by", choices=("source", "writer"), help="also show the CER of each data set or of each writer, worst first"
    )
    parser.add_argument(
        "--json",
        metavar="FILE",
        help="where the numbers go, and the predictions beside them; default: a file in outputs/evaluations",
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Reads, scores, prints, writes."""
    from netchu.analysis.predictions import score_predictions, tidied, write_predictions
    from netchu.models.header import checkpoint_path
    from netchu.recognizer import Recognizer
    from netchu.system.paths import write_json

    if args.json and Path(args.json).is_dir():  # now: reading may take hours
        raise InputError(f"--json {args.json} is a folder: name a file in it.")
    manifest, problems = options.read_split(args, args.split)
    checkpoint = checkpoint_path(args.checkpoint)
    recognizer = Recognizer.load(checkpoint)
    table, broken, seconds = _read(recognizer, manifest, args)
    sources = dict(zip(manifest["path"], manifest["source"], strict=True))
    table, tidy_lines = tidied(table, [sources[path] for path in table["path"]])
    scores, groups = score_predictions(table), _groups(table, manifest, args.by) if args.by else None
    file = Path(args.json) if args.json else _report_file(args, checkpoint)
    predictions = file.with_name(f"{file.stem}_predictions.csv")
    write_predictions(table, predictions)
    report = {
        **_numbers(table, scores),
        "tidied_lines": tidy_lines,
        "ms_per_line": 1000 * seconds / len(table),
        "predictions": str(predictions.resolve()),
        "problems": [*problems, *broken],
        **_what_was_read(args, checkpoint, recognizer.header, manifest),
    }
    if groups is not None:
        report[f"by_{args.by}"] = groups.to_dict("records")
    if args.split == "test":
        report["opened_test"] = _log_opening(report)
    write_json(file, report)
    _show(report, scores, groups, args.by, checkpoint)
    show(f"Numbers: {file}\nPredictions: {predictions}")
    return 0


def _report_file(args: argparse.Namespace, checkpoint: Path) -> Path:
    """Where the numbers go without --json, by what was read with what."""
    from netchu.models.header import RELEASED
    from netchu.system.paths import BEST_FILE, outputs_dir

    trained = f"{checkpoint.parent.parent.name}_{checkpoint.parent.name}"  # run and phase
    reader = trained if checkpoint.name == BEST_FILE else checkpoint.stem
    reader = RELEASED if args.checkpoint == RELEASED else reader
    name = f"{options.data_name(args)}_{args.split}_{reader}_{file_name(args.decoder)}.json"
    return outputs_dir() / "evaluations" / name


def _groups(table, manifest, by: str):
    """CERs per data set or per hand."""
    from netchu.analysis.predictions import cer_by
    from netchu.data.manifest import set_name

    names = map(set_name, manifest["source"]) if by == "source" else manifest["writer"]
    group_of = dict(zip(manifest["path"], names, strict=True))
    return cer_by(table, [group_of[path] or "unknown" for path in table["path"]])


def _numbers(table, scores) -> dict:
    """Scores, those of folded texts, and what confidences are worth."""
    from netchu.analysis.errors import confidence_report
    from netchu.metrics import fold, score

    folded = score(*(list(map(fold, table[column])) for column in ("reference", "hypothesis")))
    confidence = confidence_report(table)
    return {**scores.to_dict(), "cer_folded": folded.cer, "wer_folded": folded.wer, "confidence": confidence}


def _what_was_read(args: argparse.Namespace, checkpoint: Path, header, manifest) -> dict:
    """Lines, checkpoint and decoder, and where and when."""
    from netchu.models.header import RELEASED
    from netchu.system.provenance import provenance

    characters = "".join(sorted(set("".join(manifest["text"]))))
    return {
        "split": args.split,
        "decoder": args.decoder,
        "lexicon": Path(args.lexicon).name,
        "data": options.data_name(args),
        "checkpoint": RELEASED if args.checkpoint == RELEASED else str(checkpoint),
        "checkpoint_metrics": header.metrics,
        "characters_outside_alphabet": "".join(header.charset.unknown(characters)),
        **provenance(),
    }


def _show(report: dict, scores, groups, by: str, checkpoint: Path) -> None:
    """The scores as tables."""
    from netchu.commands.tables import confidence_text, scores_text
    from netchu.display.rates import percent

    show(scores_text(f"{report['data']}, {report['split']}, {report['decoder']}, {checkpoint}", scores))
    show(f"  {'CER, WER folded':<24}{percent(report['cer_folded'], 2):>9}   {percent(report['wer_folded'], 2)}")
    if report["tidied_lines"]:
        show(f"  blanks around signs are normalised on both sides of {report['tidied_lines']} lines (labels of VNOnDB)")
    if report["confidence"]:
        show("\n" + confidence_text(report["confidence"], scores.line_accuracy))
    if groups is not None:
        show(f"\n{by:<26}{'lines':>7}{'CER':>10}{'folded':>10}")
        for row in groups.itertuples():
            show(f"{row.group[:25]:<26}{row.lines:>7}{percent(row.cer, 2):>10}{percent(row.cer_folded, 2):>10}")
    show(f"  {'time':<24}{report['ms_per_line']:>6.1f} ms per line")


def _read(recognizer, manifest, args: argparse.Namespace) -> tuple:
    """The predictions table of the lines that can be read, what is wrong with the others, and seconds for all.

    Raises:
        InputError: not one image can be read.
    """
    from netchu.analysis.predictions import predictions_table
    from netchu.system.progress import track

    paths, texts, start = manifest["path"].tolist(), manifest["text"].tolist(), time.perf_counter()
    readings = recognizer.stream(paths, decoder=args.decoder, lexicon=args.lexicon)
    read = list(track(readings, "reading pictures", total=len(paths)))
    seconds = time.perf_counter() - start
    broken = [str(one) for one in read if isinstance(one, InputError)]
    for sentence in broken:
        show(f"netchu: {sentence}", file=sys.stderr)
    good = [i for i, one in enumerate(read) if not isinstance(one, InputError)]
    if not good:
        raise InputError("No picture can be read: see above.")
    table = predictions_table([paths[i] for i in good], [texts[i] for i in good], [read[i] for i in good])
    return table, broken, seconds


def _log_opening(report: dict) -> str:
    """Adds a line to the log of test-split openings, so that choosing on the test split can be seen; its path."""
    import json

    from netchu.system.paths import make_dir, outputs_dir

    log = make_dir(outputs_dir()) / "opened_test.jsonl"
    entry = {"when": datetime.now().astimezone().isoformat(timespec="seconds")}
    entry |= {key: report[key] for key in ("data", "lines", "cer", "decoder", "checkpoint", "commit")}
    with log.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return str(log)
