"""One run as a code host shows it: executed notebooks with small pictures in docs/run/, and a page of links to them."""

import base64
import io
import re
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np
from PIL import Image

from netchu.errors import InputError
from netchu.publish.scores import origin_of
from netchu.runs.folder import RunFolder
from netchu.runs.scores import DONE
from netchu.site.report import for_reading, title_of
from netchu.system.paths import outputs_dir, project_root, whole_file, write_text

MAX_WIDTH = 900  # px: as wide as a code host's column
MAX_BYTES = 8_000_000  # of all files together
_GIVEN = "injected-parameters"  # papermill's tag
_FREQUENT, _DIFFERENT = 96, 32  # colours of a picture's palette; different ones that few pixels have: red digits
_SHOWN = ("image/png", "image/svg+xml", "text/html", "text/markdown", "text/latex", "text/plain")  # richest first
_DATA_URI = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")
_ABSOLUTE = re.compile(r"(?<![\w.~:/<>+-])/(?:home|root|Users|work|tmp|var|mnt|media|srv|opt|data)/[\w.-]|\b[A-Z]:\\\w")


def rendered_dir() -> Path:
    """The folder of the rendered run, in the repository."""
    return project_root() / "docs" / "run"


def publish_rendered(run: RunFolder) -> Path:
    """Writes a finished run's notebooks, a picture of each and README.md to docs/run/, in place of the run before.

    Pictures get narrower and lose colours, widgets, progress bars and time stamps go, and paths of this machine lose
    the folders above the project.

    Returns:
        The page that leads to them.

    Raises:
        InputError: a notebook of the run is not finished, a path of this machine is left, or all is over 8 MB.
    """
    statuses = {stem: entry["status"] for stem, entry in run.record()["notebooks"].items()}
    unfinished = [stem for stem, status in statuses.items() if status not in DONE]
    if unfinished or not statuses:
        raise InputError(f"The run {run.name} isn't finished ({', '.join(unfinished) or 'no notebook'}): finish it.")
    files: dict[str, bytes] = {}
    sections = []
    for stem in statuses:
        notebook = small_notebook(nbformat.read(run.notebook_file(stem), as_version=4), _places(run))
        files[f"{stem}.ipynb"] = (nbformat.writes(notebook) + "\n").encode()
        if place := place_named(notebook):
            raise InputError(f"{stem} names a place on this machine ({place} …): run it with relative paths.")
        if run.figure_file(stem).is_file():
            files[f"{stem}.png"] = small_png(run.figure_file(stem).read_bytes())
        sections.append(_section(run, stem, title_of(notebook, stem), f"{stem}.png" in files))
    size = sum(map(len, files.values()))
    if size > MAX_BYTES:
        raise InputError(
            f"The run {run.name} takes {size / 1e6:.1f} MB, over {MAX_BYTES / 1e6:.0f}: run on fewer lines."
        )
    _replace(rendered_dir(), files)
    page = rendered_dir() / "README.md"
    write_text(page, "\n\n".join([_top(run), *sections]) + "\n")
    return page


def small_notebook(notebook: nbformat.NotebookNode, places: list[str]) -> nbformat.NotebookNode:
    """A copy with one small form of each output, and without traces of when and where it ran.

    Args:
        notebook: executed; not changed.
        places: folders whose names are left out of texts, longest first.
    """
    notebook = for_reading(notebook)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
        cell.source = _without(places, cell.source)
        if cell.cell_type == "code":
            outputs = [_small_output(output, places) for output in cell.outputs]
            cell.outputs = [output for output in outputs if output.get("data", True)]
    return notebook


def small_png(picture: bytes) -> bytes:
    """The picture at most 900 px wide, on white, with few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    is_wide = image.width > MAX_WIDTH
    if is_wide:
        image = image.resize((MAX_WIDTH, round(image.height * MAX_WIDTH / image.width)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    _with_few_colours(image).save(file, "PNG", optimize=True)
    return file.getvalue() if is_wide else min(file.getvalue(), picture, key=len)


def _with_few_colours(image: Image.Image) -> Image.Image:
    """Each pixel in the nearest of the frequent colours, for the shades of scans, and of the most different ones."""
    palette = (image.quantize(_FREQUENT).getpalette() or []) + (
        image.quantize(_DIFFERENT, Image.Quantize.MAXCOVERAGE).getpalette() or []
    )
    few = np.reshape(palette, (-1, 3)).astype(np.float32)
    colours, at = np.unique(np.asarray(image).reshape(-1, 3), axis=0, return_inverse=True)
    nearest = ((few**2).sum(axis=1) - 2 * colours.astype(np.float32) @ few.T).argmin(axis=1)
    small = Image.fromarray(nearest[at].astype(np.uint8).reshape(image.height, image.width), "P")
    small.putpalette(palette)
    return small


def _small_output(output: nbformat.NotebookNode, places: list[str]) -> nbformat.NotebookNode:
    """One form of what was shown: a picture, else a table, else text. A stream stays one."""
    if output.output_type == "stream":
        output.text = _without(places, output.text)
    if "data" not in output:
        return output
    output.metadata = nbformat.from_dict({})
    form = next((form for form in _SHOWN if form in output.data), None)
    value = output.data.get(form, "")
    if form == "image/png":
        value = base64.b64encode(small_png(base64.b64decode(value))).decode()
    elif form:
        value = _DATA_URI.sub(_small_data_uri, _without(places, value))
    output.data = nbformat.from_dict({form: value} if form else {})
    return output


def _small_data_uri(found: re.Match) -> str:
    return f"data:image/png;base64,{base64.b64encode(small_png(base64.b64decode(found[1]))).decode()}"


def _places(run: RunFolder) -> list[str]:
    """Folders of this machine that a run's texts may name, longest first."""
    data = Path(str(run.record().get("parameters", {}).get("data", "")))
    folders = {project_root(), outputs_dir().parent, Path.home(), Path(tempfile.gettempdir()), Path(sys.prefix)}
    folders |= {data.parent} if data.is_absolute() else set()
    return sorted((str(folder) for folder in folders if folder != Path(folder.anchor)), key=len, reverse=True)


def _without(places: list[str], text: str) -> str:
    for place in places:
        text = text.replace(f"{place}/", "").replace(f"{place}\\", "").replace(place, ".")
    return text


def place_named(notebook: nbformat.NotebookNode) -> str:
    """The first path of a machine that outputs or given parameters name; "" where there is none."""
    for cell in notebook.cells:
        texts = [cell.source] if _GIVEN in cell.metadata.get("tags", []) else []
        for output in cell.get("outputs", []):
            forms = {form: value for form, value in output.get("data", {}).items() if form != "image/png"}
            texts += [output.get("text", ""), *(_DATA_URI.sub("", value) for value in forms.values())]
        for text in texts:
            if found := _ABSOLUTE.search(text):
                return text[found.start() : found.start() + 60].splitlines()[0]
    return ""


def _replace(folder: Path, files: dict[str, bytes]) -> None:
    """Writes the files; notebooks and pictures of an earlier run go."""
    for name, content in files.items():
        with whole_file(folder / name) as part:
            part.write_bytes(content)
    for file in folder.iterdir():
        if file.suffix in (".ipynb", ".png") and file.name not in files:
            file.unlink()


def _top(run: RunFolder) -> str:
    origin = origin_of(run)
    took = f"; {origin['minutes']:.0f} minutes" if origin["minutes"] else ""
    return (
        "# One run, rendered\n\n<!-- written by netchu results --rendered RUN -->\n"
        f"`{origin['command']}` (commit {origin['commit']}; {origin['machine']}{took}). "
        "Click a title to read the notebook with everything that it showed. Pictures are smaller than in a run of your "
        "own, and sliders stand still."
    )


def _section(run: RunFolder, stem: str, title: str, has_picture: bool) -> str:
    """A notebook's part of the page: its title, what it found, its picture."""
    parts = [f"## [{title}]({stem}.ipynb)", str(run.metrics(stem).get("finding", ""))]
    parts += [f"[![{title}]({stem}.png)]({stem}.ipynb)"] if has_picture else []
    return "\n\n".join(filter(None, parts))
