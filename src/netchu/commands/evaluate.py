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
    parser = commands.add_parser("evaluate", help="score a checkpoint on labelled lines")
    options.add_data(parser, None)
    options.add_checkpoint(parser, options.LAST)
    options.add_decoder(parser, "greedy")
    options.add_lexicon(parser)
    parser.add_argument("--split", choices=("all", "val", "test"), default="all", help="default: all")
    parser.add_argument(
        "--by", choices=("source", "writer"), help="a table of CERs besides: per data set, or per hand, worst first"
    )
    parser.add_argument("--json", metavar="FILE", help="write the numbers here, and the predictions beside it")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Reads, scores, prints, writes."""
    from netchu.analysis.errors import confidence_report
    from netchu.analysis.predictions import cer_by, score_predictions, tidied, write_predictions
    from netchu.commands.tables import confidence_text, scores_text
    from netchu.data.manifest import set_name
    from netchu.metrics import fold, score
    from netchu.models.header import RELEASED, checkpoint_path
    from netchu.recognizer import Recognizer
    from netchu.runs.scores import percent
    from netchu.system.paths import outputs_dir, write_json
    from netchu.system.provenance import provenance

    if args.json and Path(args.json).is_dir():  # now: reading may take hours
        raise InputError(f"--json {args.json} is a folder: name a file in it.")
    manifest, problems = options.read_split(args, args.split)
    checkpoint = checkpoint_path(args.checkpoint)
    recognizer = Recognizer.load(checkpoint)
    table, broken, seconds = _read(recognizer, manifest, args)
    sources = dict(zip(manifest["path"], manifest["source"], strict=True))
    table, tidy_lines = tidied(table, [sources[path] for path in table["path"]])
    scores = score_predictions(table)
    folded = score(*(list(map(fold, table[column])) for column in ("reference", "hypothesis")))
    unnamed = outputs_dir() / "evaluations" / f"{options.data_name(args)}_{args.split}_{file_name(args.decoder)}.json"
    file = Path(args.json) if args.json else unnamed
    predictions = file.with_name(f"{file.stem}_predictions.csv")
    write_predictions(table, predictions)
    characters = "".join(sorted(set("".join(manifest["text"]))))
    report = {
        **scores.to_dict(),
        "cer_folded": folded.cer,
        "wer_folded": folded.wer,
        "confidence": confidence_report(table),
        "tidied_lines": tidy_lines,
        "ms_per_line": 1000 * seconds / len(table),
        "predictions": str(predictions.resolve()),
        "split": args.split,
        "decoder": args.decoder,
        "lexicon": Path(args.lexicon).name,
        "data": options.data_name(args),
        "checkpoint": RELEASED if args.checkpoint == RELEASED else str(checkpoint),
        "checkpoint_metrics": recognizer.header.metrics,
        "problems": [*problems, *broken],
        "characters_outside_alphabet": "".join(recognizer.header.charset.unknown(characters)),
        **provenance(),
    }
    groups = None
    if args.by:
        names = map(set_name, manifest["source"]) if args.by == "source" else manifest["writer"]
        group_of = dict(zip(manifest["path"], names, strict=True))
        groups = cer_by(table, [group_of[path] or "unknown" for path in table["path"]])
        report[f"by_{args.by}"] = groups.to_dict("records")
    if args.split == "test":
        report["opened_test"] = _log_opening(report)
    write_json(file, report)
    show(scores_text(f"{report['data']}, {args.split}, {args.decoder}, {checkpoint}", scores))
    show(f"  {'CER, WER folded':<24}{percent(folded.cer, 2):>9}   {percent(folded.wer, 2)}")
    if tidy_lines:
        show(f"  blanks around signs are normalised on both sides of {tidy_lines} lines (labels of VNOnDB)")
    if report["confidence"]:
        show("\n" + confidence_text(report["confidence"], scores.line_accuracy))
    if groups is not None:
        show(f"\n{args.by:<26}{'lines':>7}{'CER':>10}{'folded':>10}")
        for row in groups.itertuples():
            show(f"{row.group[:25]:<26}{row.lines:>7}{percent(row.cer, 2):>10}{percent(row.cer_folded, 2):>10}")
    show(f"  {'time':<24}{report['ms_per_line']:>6.1f} ms per line\nNumbers: {file}\nPredictions: {predictions}")
    return 0


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
