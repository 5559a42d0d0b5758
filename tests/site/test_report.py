"""A run's pages: they tell what was found, need no network, and lead somewhere."""

import base64
import io
import json
import shutil
import subprocess

import nbformat
import pytest
from PIL import Image
from web import CHROMIUM, remote_sources

from netchu.runs.folder import RunFolder
from netchu.runs.scores import headline, results, results_text
from netchu.site.report import render, render_page

SCORES = {"lines": 120, "cer": 0.046, "cer_low": 0.038, "cer_high": 0.055, "wer": 0.14, "line_accuracy": 0.42}


def picture(width=320, height=120) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (0, 90, 160)).save(file, "PNG")
    return file.getvalue()


def executed(title: str) -> nbformat.NotebookNode:
    new = nbformat.v4
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2, "version_minor": 0}}
    pixels = {"image/png": base64.b64encode(picture()).decode(), "text/plain": "Figure"}
    image = new.new_output("display_data", widget | pixels)
    table = new.new_output("execute_result", {"text/html": "<table><tr><td>Quận Bình Thạnh</td></tr></table>"})
    noise = [
        new.new_output("stream", name="stderr", text=" 40%|####      | 4/10"),
        new.new_output("display_data", {"application/javascript": "alert(1)"}),
        new.new_output("stream", name="stdout", text="said aloud"),
    ]
    cells = [
        new.new_markdown_cell(
            f"# {title}\n\nNext: [the second](02_second.ipynb), [a seventh](07_other.ipynb), [paper](https://a.example/x)"
        ),
        new.new_code_cell("lines = 3  # secret_source", metadata={"tags": ["parameters"]}),
        new.new_code_cell("show()", outputs=[image, table, *noise], execution_count=1),
    ]
    notebook = new.new_notebook(cells=cells)
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    return notebook


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "quick"
    for name in ("notebooks", "metrics", "figures", "predictions", "phase2"):
        (folder / name).mkdir(parents=True)
    stems = {"01_first": "What is in the data?", "02_second": "Does it <learn>?"}
    for stem, title in stems.items():
        nbformat.write(executed(title), folder / "notebooks" / f"{stem}.ipynb")
        (folder / "figures" / f"{stem}.png").write_bytes(picture())
    (folder / "figures" / "learning_curve.png").write_bytes(picture(640, 200))
    (folder / "predictions" / "phase2_test_greedy.csv").write_text("path,reference,hypothesis,confidence\n")
    (folder / "phase2" / "best.safetensors").write_bytes(b"")
    (folder / "manifest.csv").write_text("path,text,source,writer,split\na,b,,,train\nc,d,,,train\ne,f,,,test\n")
    first = {"finding": "Lines are **37 characters** long, `<b>` is rare."}
    beam = {**SCORES, "cer": 0.99}
    second = {
        "finding": "It learns.",
        "split": "test",
        "greedy": SCORES,
        "val": {**beam, "decoder": "beam"},
        "sweep": [],
    }
    for stem, value in zip(stems, (first, second), strict=True):
        (folder / "metrics" / f"{stem}.json").write_text(json.dumps(value), encoding="utf-8")
    done = {"status": "done", "seconds": 75.0}
    record = {
        "name": "quick", "profile": "quick", "parameters": {"data": "synthetic", "backbone": "compact"},
        "seconds": 150.0, "peak_memory_gb": 1.5, "commit": "5b6ce1f74e", "dirty": True,
        "machine": {"cpu": "A CPU", "cores": 2, "memory_gb": 8.0, "gpu": "none"},
        "notebooks": {"01_first": done, "02_second": done, "03_third": {"status": "waiting", "seconds": None}},
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def test_index_tells_the_run(run):
    html = render(RunFolder(run)).read_text(encoding="utf-8")
    for part in (
        "4.6 %",
        "3.8–5.5 %",
        "On 120 lines of the test split",
        "2 train, 1 test",
        "2 min 30 s",
        "A CPU, 2 cores",
    ):
        assert part in html
    assert "Lines are <strong>37 characters</strong> long, <code>&lt;b&gt;</code> is rare." in html
    assert "Does it &lt;learn&gt;?" in html and "Not run yet." in html and "with changes" in html
    assert html.count("<article") == 3 and "figures/learning_curve.png" in html


def test_every_link_of_the_index_leads_somewhere(run):
    import re

    html = render(RunFolder(run)).read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"]+)"', html)
    assert {"phase2/best.safetensors", "predictions/phase2_test_greedy.csv", "pages/01_first.html"} <= set(links)
    assert [link for link in links if not (run / link).exists()] == []


def test_scores_of_a_notebook_without_a_page_are_no_link(run):
    (run / "notebooks" / "02_second.ipynb").unlink()
    html = render(RunFolder(run)).read_text(encoding="utf-8")
    assert "pages/02_second.html" not in html and "<td>02</td>" in html


@pytest.mark.parametrize(
    ("split", "lines", "said"),
    [
        ("train", 1, "On 1 line of the train split."),
        ("train", 1_234_567, "On 1,234,567 lines of the train split."),
        ("val", 20, "On 20 lines of the validation split, held out from training."),
    ],
)
def test_the_headline_says_of_which_lines_it_is(run, split, lines, said):
    scores = {"split": split, "greedy": {**SCORES, "lines": lines}}
    (run / "metrics" / "02_second.json").write_text(json.dumps(scores), encoding="utf-8")
    html = render(RunFolder(run)).read_text(encoding="utf-8")
    assert said.removesuffix(".") in html and ("held out" in html) == ("held out" in said)


def test_names_that_are_drawn_anew_are_the_same_on_the_page():
    def page(table: str, cell: str) -> str:
        html = f'<style>#{table}_row0 {{}}</style><table id="{table}"></table>'
        output = nbformat.v4.new_output("display_data", data={"text/html": html})
        shown = nbformat.v4.new_code_cell(
            "x = 1", metadata={"tags": ["injected-parameters"]}, outputs=[output], id=cell
        )
        return render_page(nbformat.v4.new_notebook(cells=[shown]), "01_look", ["01_look"], "mine")

    assert page("T_370ba", "c924978b") == page("T_abaf3", "05ddaf40")
    assert '<table id="T_00000">' in page("T_370ba", "c924978b")


def test_pages_need_no_network_and_fold_the_code(run):
    for file in (render(RunFolder(run)), *(run / "pages").iterdir()):
        assert remote_sources(file.read_text(encoding="utf-8")) == [], file.name
    page = (run / "pages" / "01_first.html").read_text(encoding="utf-8")
    assert "Quận Bình Thạnh" in page and "data:image/png;base64," in page and "said aloud" in page
    assert "4/10" not in page and "alert(1)" not in page and "widget-state" not in page
    before = page[: page.index("secret_source")]
    assert before.count("<details") == before.count("</details>") + 1, "code lies inside a folded element"
    assert "<details open" not in page and 'alt="Figure: What is in the data?"' in page
    assert 'href="02_second.html"' in page and ".ipynb" not in page
    assert ", a seventh, " in page, "a notebook without a page is no link"
    assert '<meta charset="utf-8"' in page and "<title>What is in the data? · quick</title>" in page


def test_only_finished_notebooks_count(run):
    record = json.loads((run / "run.json").read_text())
    record["notebooks"]["02_second"]["status"] = "failed"
    (run / "run.json").write_text(json.dumps(record))
    assert results(RunFolder(run)) == []
    html = render(RunFolder(run)).read_text(encoding="utf-8")
    assert "It learns." not in html and "Stopped at an error" in html and "No notebook of this run has reported" in html


def test_the_headline_prefers_the_test_split(run):
    rows = results(RunFolder(run))
    assert [(row["split"], row["decoder"]) for row in rows] == [("test", "greedy"), ("val", "beam")]
    again = {**rows[0], "decoder": "beam"}
    assert headline([*rows, again])["decoder"] == "greedy" and headline([{**rows[0], "notebook": "00"}, again]) is again
    assert headline(rows)["split"] == "test" and headline(rows[1:])["split"] == "val" and headline([]) == {}
    text = results_text(RunFolder(run))
    assert "120 test" in text and "4.6 %" in text and "99.0 %" in text


def test_the_index_draws_the_curves_and_shows_lines(run):
    log = [
        {"epoch": e, "train_loss": 1 / e, "val_loss": 1 / e, "val_cer": 0.5 / e, "val_wer": 0.6, "lr": 1e-3}
        for e in (1, 2)
    ]
    broken = '{"epoch": 3, "val_'
    (run / "phase2" / "log.jsonl").write_text("\n".join([*map(json.dumps, log), broken]))
    (run / "figures" / "learning_curve.png").unlink()
    (run / "scan.png").write_bytes(picture())
    rows = [f"{run / 'scan.png'},Đường {i},Đường {min(i, 2)},0.{i + 1}" for i in range(4)]
    (run / "predictions" / "phase2_test_greedy.csv").write_text(
        "\n".join(["path,reference,hypothesis,confidence", *rows]), encoding="utf-8"
    )
    html = render(RunFolder(run)).read_text(encoding="utf-8")
    with Image.open(run / "figures" / "learning_curve.png") as curve:
        assert curve.width > 1000
    assert "Đường <del>3</del><ins>2</ins>" in html and html.count("handwritten line: ") == 4
    assert "pages/predictions.html" in html and (run / "pages" / "predictions.html").is_file()


def test_a_folder_run_by_hand_is_rendered_too(run):
    (run / "run.json").unlink()
    shutil.rmtree(run / "figures")
    html = render(RunFolder(run)).read_text(encoding="utf-8")
    assert "It learns." in html and html.count("<article") == 2


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_shows_the_index(run, tmp_path):
    shot = tmp_path / "shot.png"
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --hide-scrollbars --window-size=1100,1300"
    ).split()
    command = [CHROMIUM, *flags, f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={shot}"]
    subprocess.run([*command, render(RunFolder(run)).as_uri()], check=True, capture_output=True, timeout=60)
    with Image.open(shot) as image:
        colours = image.convert("RGB").getcolors(maxcolors=2**20)
    blue = sum(count for count, (r, g, b) in colours if (r, g, b) == (0, 90, 160))
    assert blue > 10_000, "the figures are on the page"
