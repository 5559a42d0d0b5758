"""Small data that tests make themselves: images drawn by OpenCV, runs in a temporary folder."""

import os

os.environ["ACCELERATE_MIXED_PRECISION"] = "no"  # the same numbers on every machine

import cv2
import numpy as np
import pytest

from netchu.data.lines import Lines, lines_of_images


@pytest.fixture(autouse=True)
def own_outputs(tmp_path, monkeypatch):
    """Every test has an outputs folder of its own."""
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "outputs"))


def draw_line(text: str, height: int = 64, seed: int = 0) -> np.ndarray:
    """Printed text as a line image: uint8 (height, W), dark on white. ASCII only."""
    rng = np.random.default_rng(seed)
    image = np.full((height, 26 * len(text) + 24), 255, np.uint8)
    cv2.putText(image, text, (10, int(height * 0.7)), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 20, 2, cv2.LINE_AA)
    return np.clip(image.astype(int) - rng.integers(0, 6, image.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def tiny_lines() -> Lines:
    """Eight lines with texts, in two widths."""
    texts = ["ab", "ba", "abba", "baab", "aab", "bba", "abab", "bb"]
    return lines_of_images([draw_line(t, seed=i) for i, t in enumerate(texts)], texts)
