"""Labels, file names and writers that are markup stay text on pages, in tables and in widgets."""

from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from comparisons import compare_folders
from PIL import Image
from samples import greedy_scores, write_run

from netchu.analysis.predictions import predictions_table, write_predictions
from netchu.decoding import Hypothesis
from netchu.display.diffs import diff_table
from netchu.display.long_tables import long_table
from netchu.display.note import Note
from netchu.display.tables import as_percent
from netchu.playground import result_html
from netchu.reading import Letter
from netchu.runs.folder import RunFolder
from netchu.runs.scores import results_text
from netchu.site.comparison import render_comparison
from netchu.site.report import render
from netchu.system.paths import runs_dir, write_json
from netchu.system.progress import without_tags

EVIL = """<script>evil()</script><img src=x onerror=evil()>"'><evil-tag onclick=evil()>&"""
FILE = "<img src=x onerror=evil()>\"' .png"


class _Deeds(HTMLParser):
    """Gathers what a browser would run or build of a page that a label or name brought."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        if tag == "evil-tag" or any(name.startswith("on") and "evil" in (value or "") for name, value in attributes):
            self.found.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        if self._script and data.startswith("evil()"):
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def deeds(html: str) -> list[str]:
    parser = _Deeds()
    parser.feed(html)
    return parser.found


def test_the_deeds_are_seen():
    assert len(deeds(f"<p>{EVIL}</p>")) == 3 and len(deeds(f'<img alt="{EVIL}">')) == 1 and not deeds("<b onclick=a()>")


@pytest.fixture
def run(tmp_path):
    """A run whose data, texts, settings and findings are markup."""
    folder = write_run(runs_dir() / "mine", greedy_scores(0.5), texts=("a",), data=EVIL, backbone_weights=EVIL)
    picture = tmp_path / "scans" / FILE
    picture.parent.mkdir()
    Image.fromarray(np.full((40, 90), 200, np.uint8)).save(picture)
    paths = [str(picture), str(tmp_path / f"gone {FILE}"), *[str(picture)] * 3]
    found = [Hypothesis(EVIL[::-1] + EVIL, -1.0, 0.1 * i) for i in range(5)]
    write_predictions(predictions_table(paths, [EVIL] * 5, found), folder / "predictions" / "phase2_test_greedy.csv")
    metrics = {"finding": f"**{EVIL}** `{EVIL}`", "split": EVIL, "lines": 2}
    write_json(folder / "metrics" / "06_error_analysis.json", metrics)
    return RunFolder(folder)


def test_pages_of_a_run(run, tmp_path):
    index = render(run)
    pages = [index, *index.parent.glob("pages/*.html")]
    assert len(pages) >= 2
    other = write_run(runs_dir() / "other", greedy_scores(0.4), data="a", backbone_weights=f"{EVIL}2")
    pages.append(render_comparison(compare_folders([run.dir, other]), tmp_path / "both.html"))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "evil" in text and not deeds(text), page
    results_text(run)


@pytest.mark.parametrize("interactive", [True, False])
def test_tables(interactive):
    columns = {"reference": [EVIL], "hypothesis": [EVIL + "x"], "writer": [EVIL], "cer": [0.5]}
    table = pd.DataFrame(columns, index=[EVIL])
    assert not deeds(diff_table(table, also=("writer",)))
    for shown in (table, as_percent(table), as_percent(table.groupby("reference")[["cer"]].mean())):
        assert not deeds(long_table(shown, folded=EVIL, interactive=interactive))
    assert not deeds(as_percent(table).to_html())


def test_notes_are_markdown_without_tags():
    note = Note()
    assert not deeds(note(f"The writer {EVIL} is **hard**: 1 < 2.")._repr_markdown_())
    assert not deeds(note.summary()._repr_markdown_())
    assert without_tags("`a < b` **c** <d") == "`a < b` **c** &lt;d"


def test_the_reading_tool():
    letters = tuple(Letter(c, 0.5, 0.1, 0.2) for c in EVIL)
    page = np.full((64, 90), 255, np.uint8)

    class Row:
        hypotheses = (Hypothesis(EVIL, -1.0, 0.5),)
        line, steps = page, [(EVIL, page, 1.0)]

    Row.letters = letters
    shown = [
        result_html.text_html(Row), result_html.line_html(Row),
        result_html.steps_html(Row), result_html.alternative_html(EVIL + "a", EVIL, 0.1),
        result_html.folder_html(EVIL, 2),
    ]  # fmt: skip
    assert not [html for html in shown if deeds(html)]
