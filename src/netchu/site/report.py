"""A run as web pages that need no network: one page per notebook, and index.html with the run's headline."""

import json
import re
from functools import partial
from pathlib import Path

import nbformat

from netchu.config import EVALUATION
from netchu.runs.folder import RunFolder, predictions_label
from netchu.runs.scores import DONE, headline, results
from netchu.runs.table import line_counts, run_row
from netchu.site.gallery import load_gallery, pick_samples, render_gallery
from netchu.site.pages import ASSETS, css, write_page
from netchu.system.paths import write_text
from netchu.system.progress import duration

_WIDGET = "application/vnd.jupyter.widget-view+json"
CURVE = "learning_curve"  # a figure
_TABLE = re.compile(r"\bT_[0-9a-f]{5}(?=[\"_ ])")  # pandas' name of a table
_NOTEBOOK_LINK = re.compile(r'<a href="(?:\./)?([0-9]{2}_[\w.-]+?)\.ipynb([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)


def render(run: RunFolder) -> Path:
    """Writes a page for each executed notebook and one for the predictions into pages/, and index.html; its path.

    Args:
        run: whatever is missing there is left out.

    Raises:
        InputError: a file of the run is malformed, or a page can't be written.
    """
    record = run.record()
    made = [stem for stem in record["notebooks"] if run.notebook_file(stem).is_file()]
    titles = {}
    for stem in made:
        notebook = nbformat.read(run.notebook_file(stem), as_version=4)
        titles[stem] = title_of(notebook, stem)
        write_text(run.page(stem), render_page(notebook, stem, made, run.name))
    _draw_curves(run)
    gallery, rows = load_gallery(run), results(run)
    top = headline(rows)
    render_gallery(gallery, run, top)
    samples_of, samples = pick_samples(gallery, top)
    values = {
        "run": run.name,
        "top": top,
        "rows": rows,
        "level": round(100 * EVALUATION.confidence_level),
        "facts": _facts(run, record, top),
        "cards": [_card(run, stem, entry, titles) for stem, entry in record["notebooks"].items()],
        "curve": run.link(run.figure_file(CURVE)),
        "files": run.links(),
        "titles": titles,
        "gallery": bool(gallery.sets),
        "samples": samples,
        "samples_of": predictions_label(samples_of),
    }
    return write_page(run.index_page, "index.html.j2", values)


def render_page(notebook: nbformat.NotebookNode, stem: str, stems: list[str], run: str) -> str:
    """One executed notebook as HTML: code folded, images inside, no stderr (progress bars), no scripts of its own.

    Args:
        notebook: executed; not changed.
        stem: its name among `stems`, which give the links to the page before and after.
        run: its name.
    """
    from nbconvert import HTMLExporter

    notebook = for_reading(notebook)
    exporter = HTMLExporter(
        template_name="basic",
        template_file="page.html.j2",
        extra_template_paths=[str(ASSETS)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    position = stems.index(stem)
    page = {
        "css": css(),
        "title": title_of(notebook, stem),
        "run": run,
        "stem": stem,
        "before": stems[position - 1] if position else "",
        "after": stems[position + 1] if position + 1 < len(stems) else "",
    }
    body, _ = exporter.from_notebook_node(notebook, resources={"netchu": page})
    return _NOTEBOOK_LINK.sub(partial(_page_link, stems), body)


def _page_link(stems: list[str], link: re.Match) -> str:
    """A link to another notebook, to its page instead; its words alone where it has none."""
    stem, anchor, rest, words = link.groups()
    return f'<a href="{stem}.html{anchor}"{rest}>{words}</a>' if stem in stems else words


def for_reading(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without widgets and stderr, whose pictures are described by the heading they stand under.

    Names that pandas and papermill draw anew each time become the same for the same notebook.
    """
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    notebook.metadata.pop("widgets", None)
    heading, tables = "", dict[str, str]()
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                data = output.get("data", {})
                data.pop(_WIDGET, None)  # a picture or text that goes along is shown instead
                if "text/html" in data:
                    data["text/html"] = _TABLE.sub(partial(_renamed, tables), data["text/html"])
            cell.metadata.setdefault("alt", f"Figure: {heading}")
        else:
            heading = (re.findall(r"^#+ +(.+)$", cell.source, re.MULTILINE) or [heading])[-1]
    return notebook


def _renamed(names: dict[str, str], found: re.Match) -> str:
    return names.setdefault(found[0], f"T_{len(names):05}")


def title_of(notebook: nbformat.NotebookNode, stem: str) -> str:
    """The notebook's first `#` heading, else its name."""
    for cell in notebook.cells:
        found = re.search(r"^# +(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            return found[1].strip().replace("`", "")
    return stem


def _draw_curves(run: RunFolder) -> None:
    """The learning curve, from the logs of the phases that have begun."""
    drawn = {"epoch", "train_loss", "val_loss", "val_cer", "val_wer", "lr"}
    logs = {phase: log for phase, log in run.histories().items() if drawn <= set(log)}
    if logs:
        from netchu.plotting import learning_curves

        run.save_figure(CURVE, learning_curves(logs), dpi=150)


def _card(run: RunFolder, stem: str, entry: dict, titles: dict[str, str]) -> dict:
    """What the index page says of a notebook, by its entry in run.json."""
    told = {
        "done": "",
        "stale": "Made by an earlier run of this name.",
        "failed": "Stopped at an error: see its page.",
        "interrupted": "Interrupted.",
        "running": "Running.",
        "waiting": "Not run yet.",
    }
    good = entry["status"] in DONE
    return {
        "number": stem[:2],
        "title": titles.get(stem, stem[3:].replace("_", " ")).split(" · ")[-1],  # the card shows the number itself
        "picture": run.link(run.figure_file(stem)) if good else "",
        "finding": run.metrics(stem).get("finding", "") if good else "",
        "note": told.get(entry["status"], entry["status"]),
        "time": duration(entry["seconds"]) if good and entry.get("seconds") is not None else "",
        "page": run.link(run.page(stem)) if stem in titles else "",
    }


def _facts(run: RunFolder, record: dict, top: dict) -> list[tuple[str, str]]:
    """Label and value of what the headline rests on; what is unknown is left out."""
    row, machine = run_row(run), record.get("machine", {})
    gpu = machine.get("gpu", "none")
    where = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']:.0f} GB" if machine else ""
    took = duration(record["seconds"]) if record.get("seconds") else ""
    memory = f", at most {record['peak_memory_gb']:.1f} GB" if took and record.get("peak_memory_gb") else ""
    facts = {
        "Data": "synthetic lines" if row["data"] == "synthetic" else row["data"],
        "Lines": ", ".join(f"{n:,} {split}" for split, n in line_counts(run).items()),
        "Model": row["model"],
        "Decoder": top.get("decoder", ""),
        "Time": took + memory,
        "Training": duration(row["training"]) if row["training"] else "",
        "Machine": where + ("" if gpu == "none" else f", {gpu}"),
        "Profile": record.get("profile", ""),
        "Begun": row["when"] if record.get("started") else "",
        "Commit": row["commit"].replace("+", " with changes"),
    }
    return [(label, value) for label, value in facts.items() if value]
