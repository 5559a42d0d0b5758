"""Sliders for JupyterLab: a line prepared and augmented with other numbers; a fixed figure where nobody can slide."""

import base64
import os
from dataclasses import replace
from functools import cached_property

import ipywidgets
import numpy as np

from netchu import plotting
from netchu.config import AUGMENTATION, Preprocessing
from netchu.display.tables import in_words
from netchu.preprocessing.steps import preprocess
from netchu.registry import INPUT_MODES
from netchu.training.augmentation import Augment

_FRONT_ENDS = ("JPY_SESSION_NAME", "VSCODE_PID")  # set for kernels that somebody sits in front of
_HEADLESS = "NETCHU_PROGRESS_FILE"  # set where netchu runs the notebooks
_SLIDERS = {  # number of `Preprocessing` → least, most, step
    "background_window": (0.1, 1.5, 0.1),
    "rule_length": (0.5, 6.0, 0.5),
    "rule_thickness": (0.02, 0.2, 0.02),
    "crop_margin": (0.0, 0.4, 0.02),
    "max_slant": (0.0, 60.0, 3.0),
}


def is_live() -> bool:
    """Whether a person's front-end started this kernel, so that sliders can be moved."""
    return _HEADLESS not in os.environ and any(name in os.environ for name in _FRONT_ENDS)


class LineExplorer:
    """One page, prepared and augmented as sliders say; shows itself in a notebook.

    Headlessly (papermill, nbconvert, netchu run) there are no widgets, and so no widget state in the page: it shows
    `figure()` instead. Live, the same figure goes along as a picture for readers of the saved notebook.

    Args:
        page: uint8 (H, W) or (H, W, 3), as read from the file.
        config: where the sliders of preprocessing begin.
        strength: where the slider of augmentation begins.
    """

    def __init__(self, page: np.ndarray, config: Preprocessing, strength: float = AUGMENTATION.strength):
        self._page, self._config, self._strength = page, config, strength

    def settings(self) -> dict[str, Preprocessing]:
        """A few settings that differ from the given one in one number each; the given one comes first."""
        changes = {"background_window": 0.1, "crop_margin": 0.4, "max_slant": 0.0, "rule_thickness": 0.02}
        ways = {
            f"{in_words(name)} {value:g}": replace(self._config, **{name: value}) for name, value in changes.items()
        }
        return {"as configured": self._config} | ways

    def lines(self) -> dict[str, np.ndarray]:
        """The page prepared by each of the `settings`, uint8 (64, W)."""
        return {name: preprocess(self._page, config) for name, config in self.settings().items()}

    def figure(self) -> plotting.PageFigure:
        """The page as it came, prepared by each of the `settings`, and augmented once and twice as strongly."""
        prepared = self.lines()
        line = prepared["as configured"]
        augmented = {
            f"augmented, strength {strength:g}": _augmented(line, strength)
            for strength in (self._strength, 2 * self._strength)
        }
        return _grid({"original": self._page} | prepared | augmented)

    @cached_property
    def box(self) -> ipywidgets.VBox:
        """Sliders above a picture that follows them."""
        sliders = {
            name: ipywidgets.FloatSlider(
                getattr(self._config, name), min=low, max=high, step=step, description=in_words(name),
                continuous_update=False,
            )
            for name, (low, high, step) in _SLIDERS.items()
        }  # fmt: skip
        mode = ipywidgets.ToggleButtons(options=list(INPUT_MODES), description="mode")
        mode.value = next((name for name, steps in INPUT_MODES.items() if steps == self._config.steps), "gray")
        strength = ipywidgets.FloatSlider(
            self._strength, min=0, max=3, step=0.1, description="strength", continuous_update=False
        )
        seed = ipywidgets.IntSlider(1, min=1, max=20, description="seed", continuous_update=False)
        picture = ipywidgets.Image(format="png", layout={"width": "100%"})

        def redraw(_: object = None) -> None:
            numbers = {name: slider.value for name, slider in sliders.items()}
            line = preprocess(self._page, replace(Preprocessing.named(mode.value), **numbers))
            views = {"original": self._page, "prepared": line}
            views["augmented"] = _augmented(line, strength.value, seed.value)
            picture.value = _grid(views)._repr_png_()

        controls = [mode, *sliders.values(), strength, seed]
        for control in controls:
            control.style.description_width, control.layout.width = "11em", "32em"
            control.observe(redraw, "value")
        redraw()
        return ipywidgets.VBox([*controls, picture])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        bundle = dict(self.box._repr_mimebundle_()) if is_live() else {}
        return bundle | {"image/png": base64.b64encode(self.figure()._repr_png_()).decode("ascii")}


def _augmented(line: np.ndarray, strength: float, seed: int = 1) -> np.ndarray:
    return Augment(replace(AUGMENTATION, strength=strength))(line, seed)


def _grid(views: dict[str, np.ndarray]) -> plotting.PageFigure:
    return plotting.line_grid(list(views.values()), list(views), share=0.5)
