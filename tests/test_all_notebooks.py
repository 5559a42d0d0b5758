"""The six notebooks, one after the other, on tiny data and with parameters that are not the defaults."""

import nbformat
import pytest

from netchu.runs.pipeline import run_notebooks
from netchu.runs.plan import Request
from netchu.site.report import render
from netchu.system import paths

TINY = {
    "lines": 90, "max_chars": 11, "seed": 3, "unknown": "drop-line",
    "input_mode": "binary", "augmentation_strength": 0.4, "examples": 2,
    "backbone": "compact", "backbone_options": "features=40", "backbone_weights": "none", "head_weights": "none",
    "layers": 1, "dropout": 0.2, "masked_share": 0.2,
    "phase1_epochs": 2, "phase1_lr": 2e-3, "batch_size": 6,
    "feature_variants": 1, "pretrain_lines": 60, "phase2_epochs": 1, "phase2_lr": 3e-4,
    "shortcut_weight": 0.2, "suspects": "true", "composed_share": 0.4, "recomposed_share": 0.3, "struck_share": 0.5,
    "split": "val", "beam_width": 3, "addresses": 60, "decoder": "beam", "worst": 3,
}  # fmt: skip


@pytest.mark.slow
def test_the_whole_way_on_tiny_data(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assignments = tuple(f"{name}={value}" for name, value in TINY.items())
    page = run_notebooks(Request("quick", name="tiny", assignments=assignments), render)
    folder = paths.runs_dir() / "tiny"
    assert page == folder / "index.html"
    stems = sorted(p.stem for p in (paths.project_root() / "notebooks").glob("0*.ipynb"))
    assert len(stems) == 6
    for stem in stems:
        notebook = nbformat.read(folder / "notebooks" / f"{stem}.ipynb", as_version=4)
        errors = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "error"]
        assert not errors
        assert (folder / "pages" / f"{stem}.html").is_file() and (folder / "metrics" / f"{stem}.json").is_file()
