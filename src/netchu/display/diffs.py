"""Text differences in colour, as HTML that needs no script and no network."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

import numpy as np
import pandas as pd

from netchu.analysis.errors.edits import align
from netchu.display.data_url import data_url
from netchu.display.rates import known
from netchu.display.tables import in_words

# Not by colour alone: what is missing is struck through, what is too much is underlined.
_MISSING = "background:#fde0d0;color:#8a3000;text-decoration:line-through"
_EXTRA = "background:#d5e8f5;color:#00456e;text-decoration:underline;font-weight:600"
_LARGEST = 6400, 64  # px of a line's picture
_CELL = "text-align:left;padding:4px 10px 4px 0;vertical-align:top;white-space:normal"


class HtmlTable(str):
    """HTML that a notebook shows as a table."""

    def _repr_html_(self) -> str:
        return str(self)


def diff_html(reference: str, hypothesis: str) -> str:
    """The hypothesis with its errors marked: what it misses struck through, what it has instead underlined.

    >>> diff_html("ab", "ab")
    'ab'
    >>> diff_html("Hà", "Ha").count("<span")
    2
    """
    return "".join(
        escape(same) + _mark(missing, _MISSING) + _mark(extra, _EXTRA)
        for same, missing, extra in diff_parts(reference, hypothesis)
    )


def diff_parts(reference: str, hypothesis: str) -> list[tuple[str, str, str]]:
    """Both texts at once, from left to right: what they share, then what the hypothesis misses and has instead.

    The first and the second parts make the reference, the first and the third the hypothesis; any may be "".

    >>> diff_parts("Hà Nội", "Ha Nội!")
    [('H', 'à', 'a'), (' Nội', '', '!')]
    """
    parts = []
    for equal, steps in groupby(align(reference, hypothesis), key=lambda step: step[0] == "equal"):
        _, missing, extra = ("".join(column) for column in zip(*steps, strict=True))
        if equal:
            parts.append((missing, "", ""))
        else:
            same = parts.pop()[0] if parts else ""  # two runs of one sort never follow each other
            parts.append((same, missing, extra))
    return parts


def _mark(text: str, css: str) -> str:
    return f'<span style="{css}">{escape(text).replace(" ", "␣")}</span>' if text else ""


def diff_table(
    table: pd.DataFrame,
    hypotheses: Sequence[str] = ("hypothesis",),
    images: Sequence[np.ndarray | None] | None = None,
    also: Sequence[str] = (),
) -> HtmlTable:
    """Lines as an HTML table: image where given, reference, and each hypothesis as a diff against the reference.

    Args:
        table: `reference`, the columns named in `hypotheses`, and those in `also`, shown as they are.
        images: uint8 line images, one per row, put into the page itself; None for a row that goes on with the line of
            the one above.

    Returns:
        HTML; one row saying so where the table is empty.
    """
    columns = [*also, "reference", *hypotheses]
    head = "".join(f'<th style="{_CELL}">{escape(in_words(column))}</th>' for column in columns)
    body, above = [], None
    for i, row in enumerate(table.to_dict("records")):
        if images is not None and images[i] is not None:
            body.append(
                f'<tr><td colspan="{len(columns)}" style="{_CELL}">{_image(images[i], row["reference"])}</td></tr>'
            )
        repeated = (images is None or images[i] is None) and row["reference"] == above  # a reference is said once
        above = row["reference"]
        cells = [escape(_plain(row[column])) for column in also] + ["" if repeated else escape(above)]
        cells += [diff_html(row["reference"], row[column]) for column in hypotheses]
        body.append("<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>")
    if not body:
        body = [f'<tr><td colspan="{len(columns)}" style="{_CELL}">no line</td></tr>']
    return HtmlTable(f'<table style="width:100%"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>')


def _plain(value: object) -> str:
    """Fractions with three decimals, a dash for what is not known, all else as it is."""
    return known(value, "{:.3f}" if isinstance(value, float) else "{}")


def _image(image: np.ndarray, text: str) -> str:
    url = data_url(image, _LARGEST, "JPEG", quality=85)
    return f'<img alt="{escape(text)}" style="max-width:100%" src="{url}">'


def epoch_table(
    samples: pd.DataFrame, lines: int = 3, epochs: int = 5, read: Callable[[str], np.ndarray] | None = None
) -> HtmlTable:
    """How the reading of a few lines changes over the epochs, as an HTML table of diffs.

    Args:
        samples: epoch, path, reference, hypothesis.
        lines: lines shown.
        epochs: epochs shown of each, spread evenly from the first to the last.
        read: gives the image of a path, shown above the line's readings; None: no images.
    """
    blocks = []
    for path in list(dict.fromkeys(samples["path"]))[:lines]:
        line = samples[samples["path"].eq(path)].sort_values("epoch")
        picked = np.unique(np.linspace(0, len(line) - 1, min(epochs, len(line))).round().astype(int))
        blocks.append(line.iloc[picked])
    images = None
    if read is not None:
        images = [image for block in blocks for image in [read(block["path"].iloc[0]), *[None] * (len(block) - 1)]]
    return diff_table(pd.concat(blocks) if blocks else samples.head(0), images=images, also=("epoch",))
