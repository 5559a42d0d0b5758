"""The published results in Markdown: what README.md, results/README.md, the model card and docs/ show."""

from pathlib import Path

import pandas as pd

from netchu.display.rates import interval, known, percent, points
from netchu.errors import InputError
from netchu.models.header import RELEASED
from netchu.publish.ablations import read_ablations
from netchu.publish.address_benchmark import address_table, read_addresses
from netchu.publish.confidence import calibration_table, check_tables, read_confidence, sentence
from netchu.publish.costs import cost_tables
from netchu.publish.decoder_benchmark import read_benchmark
from netchu.publish.engines import read_engines
from netchu.publish.files import markdown, records
from netchu.publish.hand_scores import read_hand_scores
from netchu.publish.headline import headline_table, read_published
from netchu.publish.page_benchmark import page_table, read_page_scores
from netchu.publish.scores import read_scores
from netchu.publish.speed import read_speed, speed_tables
from netchu.system.paths import project_root, write_text

_FEW_SETS = 2  # for which a table of ablations has room for WERs
_ADDRESSES = (RELEASED, "cinnamon", "test", "best")  # run, data, split, decoder
_SENTENCES = (RELEASED, "vnondb", "test", "best")
_SHOWN = (
    _ADDRESSES,
    (RELEASED, "kalapa", "test", "best"),
    _SENTENCES,
    ("laptop", "cinnamon", "test", "best"),
    ("quick", "synthetic", "test", "best"),
)


def marked_parts() -> dict[Path, dict[str, str]]:
    """What `netchu results --readme` writes: file → name of the part → text.

    Raises:
        InputError: a score that README.md shows is not published.
    """
    scores, confidence, root = read_scores(), read_confidence(), project_root()
    shown = [data for run, data, _, _ in _SHOWN if run == RELEASED]
    compared = ([_row(scores, key) for key in (_ADDRESSES, _SENTENCES)], read_published(), read_engines())
    return {
        root / "results" / "README.md": {"all results": all_results()},
        root / "docs" / "ablations.md": {"ablations": all_ablations()},
        root / "src" / "netchu" / "weights" / "README.md": {
            "figures": card_table(scores, read_hand_scores()),
            "calibration": calibration_table(confidence),
        },
        root / "docs" / "pictures.md": {"pages": page_table(read_page_scores())},
        root / "docs" / "confidence.md": {"check": check_tables(confidence)},
        root / "docs" / "addresses.md": {"addresses": address_table(read_addresses())},
        root / "docs" / "speed.md": {"speed": speed_tables(read_speed())},
        root / "docs" / "scale.md": {"costs": cost_tables(read_speed(), read_ablations())},
        root / "README.md": {
            "headline": headline_table(*compared),
            "results": short_table(scores),
            "confidence": sentence(confidence, shown),
        },
        root / "README.vi.md": {"headline": headline_table(*compared, language="vi")},
    }


def write_part(file: Path, part: str, text: str) -> None:
    """Replaces what stands between the two marks of a part.

    Raises:
        InputError: the file lacks the marks.
    """
    first, last = f"<!-- {part}: written by netchu results --readme -->", f"<!-- end of {part} -->"
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    head, begin, rest = old.partition(first)
    _, end, tail = rest.partition(last)
    if not begin or not end:
        raise InputError(f"{file} lacks the lines {first} and {last}: put them where the {part} belongs.")
    write_text(file, f"{head}{first}\n{text}\n{last}{tail}")


def all_results() -> str:
    """The published scores and the decoders' benchmark.

    Raises:
        InputError: no score is published.
    """
    return "\n\n".join(filter(None, [full_table(read_scores()), benchmark_table(read_benchmark())]))


def all_ablations() -> str:
    """What each changed setting does, a table per base; "" where none is published."""
    return "\n\n".join(_ablation_table(rows) for _, rows in read_ablations().groupby("base", sort=False))


def short_table(scores: pd.DataFrame) -> str:
    """README's rows: held-out lines, read by what comes with netchu or is made by one command.

    Raises:
        InputError: one of the rows is not published.
    """
    names = ("checkpoint", "lines", "decoder", "CER (95 %)", "WER", "lines wrong")
    rows = []
    for row in (_row(scores, key) for key in _SHOWN):
        lines = f"{row['lines']} of `{row['data']}` ({row['split']})"
        rows.append((row["run"], lines, row["decoder"], *_rate_cells(row)))
    return markdown(names, rows)


def card_table(scores: pd.DataFrame, hands: pd.DataFrame) -> str:
    """The model card's figures: what the released checkpoint reads on each set, and how far its hands lie apart."""
    released = scores[(scores["run"] == RELEASED) & (scores["stage"] == "")]
    rows = [
        (f"{row['lines']} of `{row['data']}` ({row['split']})", row["decoder"], *_rate_cells(row),
         percent(row["cer_folded"], 2), _spread(hands, row))
        for row in records(released)
    ]  # fmt: skip
    names = ("lines", "decoder", "CER (95 %)", "WER", "lines wrong", "CER folded", "hands: CER of best, median, worst")
    return markdown(names, rows)


def _spread(hands: pd.DataFrame, row: dict) -> str:
    """How many hands were read, and the CERs of the best, the middle and the worst of them."""
    keys = ["run", "data", "split", "decoder"]
    cer = hands.loc[(hands[keys] == [row[key] for key in keys]).all(axis=1), "cer"]
    if cer.empty:
        return "–"
    return f"{len(cer)}: {percent(cer.min())}, {percent(cer.median())}, {percent(cer.max())}"


def full_table(scores: pd.DataFrame) -> str:
    """All published scores, and below them the command of each run.

    Raises:
        InputError: none is published.
    """
    if scores.empty:
        raise InputError("No result is published in results/scores.csv: publish one with netchu results --keep RUN.")
    names = ("run", "stage", "data", "split", "lines", "decoder", "CER (95 %)", "WER", "lines wrong", "CER folded")
    rows = [
        (*(known(row[name]) for name in names[:6]), *_rate_cells(row), percent(row["cer_folded"], 2))
        for row in records(scores)
    ]
    runs = records(scores[scores["stage"] != ""].drop_duplicates("run"))
    return "\n".join([markdown(names, rows), *([""] if runs else []), *map(_origin, runs)])


def benchmark_table(benchmark: pd.DataFrame) -> str:
    """The decoders' speed and scores, with a line above; "" where none are published."""
    rows = []
    for row in records(benchmark):
        times = [f"{row[key]:.2f}" for key in ("ms_per_line", "ms_per_256_frames") if row[key] is not None]
        rates = (percent(row["cer"], 2), percent(row["wer"], 1))
        rows.append((row["decoder"], row["language_model"], *(times or ("not installed", "–")), *rates))
    if not rows:
        return ""
    names = ("decoder", "language model", "ms per line", "ms per 256 frames", "CER", "WER")
    lines = f"{row['lines']} validation lines, {row['frames']:.0f} frames and {row['classes']} classes each"
    title = f"Decoders on the same log-probabilities ({lines}; one core; commit {row['commit']}; {row['machine']}):"
    return f"{title}\n\n{markdown(names, rows)}"


def _row(scores: pd.DataFrame, key: tuple[str, str, str, str]) -> dict:
    rows = records(scores[(scores[["run", "data", "split", "decoder"]] == list(key)).all(axis=1)])
    if not rows:
        run, data, split, decoder = key
        raise InputError(
            f"results/scores.csv has no score of {run} on {data} ({split}, {decoder}), which README.md shows: "
            "publish it with netchu results --keep."
        )
    return rows[0]


def _ablation_table(table: pd.DataFrame) -> str:
    """The runs of one base, with three columns per data set; CER and its change alone where there are many sets."""
    against = "against base, points (95 %)"
    sets = [rows for _, rows in table.groupby(["data", "folded"], sort=False)]
    names, columns = ["changed"], [[f"`{changed}`" if changed else "nothing: base" for changed in sets[0]["changed"]]]
    for rows in map(records, sets):
        first = rows[0]
        names.append(f"CER, {first['lines']} of {first['data']}{', folded' if first['folded'] else ''}")
        columns.append([percent(row["cer"], 2) for row in rows])
        if len(sets) <= _FEW_SETS:
            names.append("WER")
            columns.append([percent(row["wer"]) for row in rows])
        names.append(against)
        columns.append([_change(row) if row["changed"] else "" for row in rows])
    columns.append([f"{minutes:.0f} min" for minutes in sets[0]["training_minutes"]])
    base, commits = table.iloc[0], ", ".join(table["commit"].unique())
    origin = f"Base (commits {commits}; {base['machine']}): `{base['base_command']}`"
    return f"{markdown([*names, 'training'], list(zip(*columns, strict=True)))}\n\n{origin}"


def _rate_cells(row: dict) -> tuple[str, str, str]:
    cer = f"{percent(row['cer'], 2)} ({interval(row, 'cer')})"
    return cer, percent(row["wer"]), percent(1 - row["line_accuracy"])


def _change(row: dict) -> str:
    """A change of the CER in percentage points with its interval, and whether that is a difference at all."""
    low, high = row["cer_change_low"], row["cer_change_high"]
    verdict = "better" if high < 0 else "worse" if low > 0 else "no difference"
    return f"{points(row['cer_change'])} ({points(low)} to {points(high)}): {verdict}"


def _origin(row: dict) -> str:
    """A run's command, and where and how long it ran."""
    training = f", {row['training_minutes']:.0f} min of training" if row["training_minutes"] else ""
    whole = f", {row['minutes']:.0f} min in all" if row["minutes"] else ""
    memory = f", at most {row['peak_memory_gb']:.1f} GB" if row["peak_memory_gb"] else ""
    where = f"commit {row['commit']}; {row['machine']}{training}{whole}{memory}"
    return f"- **{row['run']}** ({where}): `{row['command']}`"
