"""What a command needs beyond reading: the extra of pyproject.toml that installs a module which isn't there."""

EXTRAS = {
    "documents": "pypdfium2 pi_heif",
    "train": "torch onnx torchvision accelerate albumentations pandas psutil fontTools gdown requests "
    "fontpkg_indie_flower fontpkg_dancing_script filelock",
    "notebooks": "matplotlib yaml papermill nbconvert nbformat nbclient jinja2 pygments ipywidgets anywidget itables",
    "scale": "distributed optuna pyarrow fsspec",
}


def missing_extra(error: ModuleNotFoundError) -> str | None:
    """The extra that brings the module which an import did not find; None where none does.

    >>> missing_extra(ModuleNotFoundError("No module named 'pandas'", name="pandas"))
    'train'
    """
    package = (error.name or "").partition(".")[0]
    return next((extra for extra, packages in EXTRAS.items() if package in packages.split()), None)
