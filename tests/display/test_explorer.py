"""The line explorer: sliders where somebody can move them, a fixed figure elsewhere."""

import base64

import cv2
import numpy as np
import pytest

from netchu.config import Preprocessing
from netchu.display import explorer as explorer_module

GRAY = Preprocessing.named("gray")
VIEW = "application/vnd.jupyter.widget-view+json"


def explorer(config=GRAY):
    page = np.full((90, 500, 3), 200, np.uint8)
    for x in range(60, 440, 50):
        cv2.line(page, (x + 15, 30), (x, 60), (40, 40, 90), 5)
    return explorer_module.LineExplorer(page, config, 0.5)


@pytest.fixture
def headless(monkeypatch):
    for name in (*explorer_module._FRONT_ENDS, explorer_module._HEADLESS):
        monkeypatch.delenv(name, raising=False)


def test_headlessly_it_is_a_picture_without_widget(headless):
    bundle = explorer()._repr_mimebundle_()
    assert list(bundle) == ["image/png"] and base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


def test_in_a_front_end_it_is_a_widget_with_a_picture_for_readers(headless, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "notebook")
    assert {VIEW, "image/png"} <= set(explorer()._repr_mimebundle_())


def test_a_run_begun_in_a_front_end_is_still_headless(headless, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "notebook")
    monkeypatch.setenv("NETCHU_PROGRESS_FILE", "log")
    assert not explorer_module.is_live() and VIEW not in explorer()._repr_mimebundle_()


def test_every_control_changes_the_picture(headless):
    *controls, picture = explorer().box.children
    controls = {control.description: control for control in controls}
    assert set(controls) >= {"mode", "max slant", "crop margin", "background window", "strength", "seed"}
    for name, value in {"mode": "binary", "max slant": 0, "crop margin": 0.3, "strength": 2, "seed": 5}.items():
        before = picture.value
        controls[name].value = value
        assert picture.value != before, name


def test_sliders_begin_at_the_configuration(headless):
    binary = Preprocessing.named("binary")
    values = {c.description: c.value for c in explorer(binary).box.children[:-1]}
    assert values["mode"] == "binary" and values["max slant"] == binary.max_slant and values["strength"] == 0.5


def test_settings_change_one_number_each_and_their_lines_differ():
    shown = explorer()
    settings, lines = shown.settings(), shown.lines()
    assert list(settings) == list(lines) and settings["as configured"] == GRAY
    assert all(len(set(vars(way).items()) - set(vars(GRAY).items())) == 1 for way in list(settings.values())[1:])
    assert lines["max slant 0"].shape[1] != lines["as configured"].shape[1]
    assert len(shown.figure().axes) >= len(settings) + 3
