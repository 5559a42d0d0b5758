"""`results/engines.csv`: how OCR engines that people install read the lines that netchu is scored on."""

import pandas as pd

from netchu.analysis.predictions import score_predictions, tidied
from netchu.models.header import RELEASED, checkpoint_path
from netchu.publish.files import read_results, write_results
from netchu.publish.readers import READERS, installed_readers
from netchu.system.progress import track

FILE = "engines.csv"
_KEY = ["engine", "data", "split"]
COLUMNS = {
    **dict.fromkeys(_KEY, str),
    "lines": "Int64",
    **dict.fromkeys(["cer", "cer_low", "cer_high", "wer"], float),
    **dict.fromkeys(["commit", "machine"], str),
}
_OURS = "netchu"  # how the names of our own readers begin


def read_engines() -> pd.DataFrame:
    """The published scores of engines, with `COLUMNS`."""
    return read_results(FILE, COLUMNS)


def score_engines(manifest: pd.DataFrame) -> pd.DataFrame:
    """Each engine that is installed reads every picture as one line, without being trained on anything.

    Args:
        manifest: with path, text and source.

    Returns:
        A row per engine: engine, lines, cer with its interval, wer. Blanks beside signs don't count in VNOnDB's lines.
    """
    checkpoint, rows = checkpoint_path(RELEASED), []
    for engine in installed_readers(checkpoint):
        if engine.startswith(_OURS):
            continue
        texts = list(READERS[engine](checkpoint)(track(manifest["path"].tolist(), engine)))
        table = pd.DataFrame({"path": manifest["path"], "reference": manifest["text"], "hypothesis": texts})
        scores = score_predictions(tidied(table, manifest["source"].tolist())[0]).to_dict()
        rows.append(
            {"engine": engine, **{name: scores[name] for name in ("lines", "cer", "cer_low", "cer_high", "wer")}}
        )
    return pd.DataFrame(rows, columns=["engine", "lines", "cer", "cer_low", "cer_high", "wer"])


def publish_engines(report: dict) -> None:
    """Publishes what `netchu bench engines --json` wrote, in place of what these engines had on the same lines."""
    facts = {name: str(report[name]) for name in ("data", "split", "commit", "machine")}
    new = pd.DataFrame(report["engines"]).assign(**facts).reindex(columns=list(COLUMNS))
    table = pd.concat([read_engines(), new]).drop_duplicates(_KEY, keep="last")
    write_results(table.sort_values(["data", "split", "cer"], kind="stable"), FILE, COLUMNS)
