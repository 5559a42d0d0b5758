"""A run as web pages that need no network: one page a notebook, and index.html with the run's headline."""

import json
import re
from pathlib import Path

import nbformat

from netchu.config import EVALUATION
from netchu.runs.folder import predictions_label
from netchu.runs.scores import DONE, headline, histories, line_counts, load_run, metrics, results, training_seconds
from netchu.runs.table import run_parameters
from netchu.site.gallery import Gallery, load_gallery, pick_samples, render_gallery
from netchu.site.pages import ASSETS, css, write_page
from netchu.system.paths import make_dir, whole_file, write_text
from netchu.system.progress import duration

_WIDGET = "application/vnd.jupyter.widget-view+json"
_NOTEBOOK_LINK = re.compile(r'href="(?:\./)?([0-9]{2}_[\w.-]+?)\.ipynb')


def render(folder: Path) -> Path:
    """Writes a page for each executed notebook and one for the predictions into pages/, and index.html; its path.

    Args:
        folder: of a run; whatever is missing there is left out.

    Raises:
        InputError: a file of the run is malformed, or a page can't be written.
    """
    folder = Path(folder)
    run = load_run(folder)
    made = [stem for stem in run["notebooks"] if (folder / "notebooks" / f"{stem}.ipynb").is_file()]
    make_dir(folder / "pages")
    titles = {}
    for stem in made:
        notebook = nbformat.read(folder / "notebooks" / f"{stem}.ipynb", as_version=4)
        titles[stem] = title_of(notebook, stem)
        write_text(folder / "pages" / f"{stem}.html", render_page(notebook, stem, made, run))
    _draw_curves(folder)
    gallery, rows = load_gallery(folder), results(folder)
    render_gallery(gallery, folder, run["name"], headline(rows))
    return write_page(
        folder / "index.html", "index.html.j2", _index_values(folder, run, made, titles) | _samples(gallery, rows)
    )


def render_page(notebook: nbformat.NotebookNode, stem: str, stems: list[str], run: dict) -> str:
    """One executed notebook as HTML: code folded, images inside, no stderr (progress bars), no scripts of its own.

    Args:
        notebook: executed; not changed.
        stem: its name among `stems`, which give the links to the page before and after.
        run: what run.json holds.
    """
    from nbconvert import HTMLExporter

    notebook = _for_reading(notebook)
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
        "run": run["name"],
        "stem": stem,
        "before": stems[position - 1] if position else "",
        "after": stems[position + 1] if position + 1 < len(stems) else "",
    }
    body, _ = exporter.from_notebook_node(notebook, resources={"netchu": page})
    return _NOTEBOOK_LINK.sub(r'href="\1.html', body)


def _for_reading(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without widgets and stderr, whose pictures are described by the heading they stand under."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    notebook.metadata.pop("widgets", None)
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                output.get("data", {}).pop(_WIDGET, None)  # a picture or text that goes along is shown instead
            cell.metadata.setdefault("alt", f"Figure: {heading}")
        else:
            heading = (re.findall(r"^#+ +(.+)$", cell.source, re.MULTILINE) or [heading])[-1]
    return notebook


def title_of(notebook: nbformat.NotebookNode, stem: str) -> str:
    """The notebook's first `#` heading, else its name."""
    for cell in notebook.cells:
        found = re.search(r"^# +(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            return found[1].strip().replace("`", "")
    return stem


def _index_values(folder: Path, run: dict, made: list[str], titles: dict[str, str]) -> dict:
    rows = results(folder)
    return {
        "run": run,
        "top": headline(rows),
        "rows": rows,
        "level": round(100 * EVALUATION.confidence_level),
        "facts": _facts(folder, run, headline(rows)),
        "cards": [_card(folder, stem, entry, stem in made, titles) for stem, entry in run["notebooks"].items()],
        "curves": [path.name for path in sorted((folder / "figures").glob("learning_curve*.png"))],
        "files": _files(folder),
    }


def _draw_curves(folder: Path) -> None:
    """figures/learning_curve.png from the logs of the phases that have begun."""
    drawn = {"epoch", "train_loss", "val_loss", "val_cer", "val_wer", "lr"}
    logs = {phase: log for phase, log in histories(folder).items() if drawn <= set(log)}
    if logs:
        from netchu.plotting import learning_curves

        with whole_file(folder / "figures" / "learning_curve.png") as part:
            learning_curves(logs).savefig(part, format="png", dpi=150)


def _samples(gallery: Gallery, rows: list[dict]) -> dict:
    name, samples = pick_samples(gallery, headline(rows))
    return {"gallery": bool(gallery.sets), "samples": samples, "samples_of": predictions_label(name)}


def _card(folder: Path, stem: str, entry: dict, has_page: bool, titles: dict[str, str]) -> dict:
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
        "picture": f"figures/{stem}.png" if good and (folder / "figures" / f"{stem}.png").is_file() else "",
        "finding": metrics(folder, stem).get("finding", "") if good else "",
        "note": told.get(entry["status"], entry["status"]),
        "time": duration(entry["seconds"]) if good and entry.get("seconds") is not None else "",
        "page": f"pages/{stem}.html" if has_page else "",
    }


def _facts(folder: Path, run: dict, top: dict) -> list[tuple[str, str]]:
    """Label and value of what the headline rests on; what is unknown is left out."""
    values, machine = run_parameters(folder, run), run.get("machine", {})
    data = Path(str(values["data"])).name if "data" in values else ""
    gpu = machine.get("gpu", "none")
    where = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']:.0f} GB" if machine else ""
    took = duration(run["seconds"]) if run.get("seconds") else ""
    memory = f", at most {run['peak_memory_gb']:.1f} GB" if took and run.get("peak_memory_gb") else ""
    trained = training_seconds(folder)
    commit = run.get("commit", "")[:10] + (" with changes" if run.get("dirty") else "")
    return [
        (label, value)
        for label, value in (
            ("Data", f"{data} lines" if data == "synthetic" else data),
            ("Lines", ", ".join(f"{n:,} {split}" for split, n in line_counts(folder).items())),
            ("Model", ", ".join(str(values[key]) for key in ("backbone", "input_mode") if key in values)),
            ("Decoder", top.get("decoder", "")),
            ("Time", took + memory),
            ("Training", duration(trained) if trained else ""),
            ("Machine", where + ("" if gpu == "none" else f", {gpu}")),
            ("Profile", run.get("profile", "")),
            ("Begun", run.get("started", "").replace("T", " ")[:16]),
            ("Commit", commit),
        )
        if value
    ]


def _files(folder: Path) -> list[tuple[str, list[str]]]:
    """Group and paths of what the run left, relative to its folder."""
    groups = (
        ("Checkpoints", "*/best.safetensors"),
        ("Predictions", "predictions/*.csv"),
        ("Numbers", "metrics/*.json"),
        ("Executed notebooks", "notebooks/*.ipynb"),
        ("Lines and settings", "*.*"),
    )
    found = []
    for label, pattern in groups:
        paths = [
            path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern)) if path.name != "index.html"
        ]
        found.append((label, [path for path in paths if not path.startswith(".")]))
    return [(label, paths) for label, paths in found if paths]
