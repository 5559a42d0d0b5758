"""What a line image looks like: drawn pages with known pens, slants and light."""

import cv2
import numpy as np
import pytest
from PIL import Image

from netchu.analysis.data.line_measures import MEASURES, measure_image, measure_lines
from netchu.system import progress


def page(pen=4, slant=0.0, ink=40, paper=220, light=0.0, width=900, height=100):
    """Upright strokes of one pen on paper whose light falls off by `light` levels along the line."""
    image = np.full((height, width), float(paper))
    image -= np.linspace(0, light, width)
    lean = int(np.tan(np.radians(slant)) * 50)
    for x in range(60, width - 60, 30):
        cv2.line(image, (x, 75), (x + lean, 25), ink, pen)
    noise = np.random.default_rng(1).normal(0, 1.5, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def test_contrast_is_paper_minus_ink():
    assert measure_image(page(ink=40, paper=220))["contrast"] == pytest.approx(180, abs=8)
    assert measure_image(page(ink=120, paper=220))["contrast"] == pytest.approx(100, abs=8)


def test_light_ink_on_dark_paper_has_contrast_too():
    assert measure_image(255 - page(ink=40, paper=220))["contrast"] == pytest.approx(180, abs=10)


@pytest.mark.parametrize("height", [100, 200])
def test_stroke_width_is_a_share_of_the_height(height):
    image = cv2.resize(page(pen=6), None, fx=height / 100, fy=height / 100, interpolation=cv2.INTER_AREA)
    assert measure_image(image)["stroke_width"] == pytest.approx(6, abs=1.6)
    assert measure_image(page(pen=12))["stroke_width"] > measure_image(page(pen=6))["stroke_width"] + 3


def test_slant_has_its_sign():
    assert measure_image(page(slant=20))["slant"] == pytest.approx(20, abs=4)
    assert measure_image(page(slant=-20))["slant"] == pytest.approx(-20, abs=4)
    assert measure_image(page())["slant"] == 0


def test_a_blank_page_has_no_ink_to_measure():
    found = measure_image(np.full((64, 300), 230, np.uint8))
    assert np.isnan(list(found.values())).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (40, 60, 3)])
def test_any_size_is_measured(shape):
    assert set(measure_image(np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8))) == set(MEASURES)


def test_broken_files_stay_empty(tmp_path):
    for name, image in {"scan.png": page(paper=240), "photo.png": np.stack([page(light=60)] * 3, axis=2)}.items():
        Image.fromarray(image).save(tmp_path / name)
    (tmp_path / "broken.png").write_bytes(b"no image")
    table = measure_lines([str(tmp_path / name) for name in ("photo.png", "broken.png", "scan.png")])
    assert table["page"].tolist() == ["photograph", "", "scan"]
    assert table.columns.tolist() == [*MEASURES, "page"]
    assert table[MEASURES].isna().all(axis=1).tolist() == [False, True, False]


def test_long_work_shows_its_progress(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(progress, "REFRESH_SECONDS", -1)
    measure_lines([str(tmp_path / "gone.png")] * 3)
    assert "measuring lines: 3 in" in capsys.readouterr().err
