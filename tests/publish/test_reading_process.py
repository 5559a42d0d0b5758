"""A fresh process reads and says what that took."""

import cv2
import pytest
from samples import draw_line

from netchu.models.header import checkpoint_path
from netchu.publish.reading_process import measure, peak_mb


@pytest.mark.slow
def test_a_cold_start_and_a_stream_longer_than_the_pictures(tmp_path):
    picture = str(tmp_path / "a.png")
    cv2.imwrite(picture, draw_line("15 Hung Vuong"))
    cold = measure("netchu, onnxruntime", checkpoint_path("released"), [picture], lines=1, repeats=1)
    assert cold["cold_seconds"] > 0.1 and cold["cold_cpu_seconds"] > 0.1 and "texts" not in cold
    stream = measure("netchu, onnxruntime", checkpoint_path("released"), [picture], lines=3, repeats=2)
    assert len(stream["texts"]) == 1 and "vuong" in stream["texts"][0].lower()
    assert min(stream[name] for name in ("warm_ms", "seconds", "cpu_seconds")) > 0
    assert (cold["peak_mb"] or 50) >= 50


def test_the_peak_is_this_process_s_own():
    before = peak_mb()
    if before is None:
        pytest.skip("this system doesn't say")
    assert 20 < before < 20_000
    block = bytearray(int(before * 1e6))  # as much again as ever before
    block[::4096] = b"x" * len(block[::4096])
    assert peak_mb() > 1.05 * before


def test_a_reader_that_fails_says_why(tmp_path):
    with pytest.raises(RuntimeError, match=r"rapidocr failed: .*none\.png"):
        measure("rapidocr", tmp_path, [str(tmp_path / "none.png")], lines=1, repeats=1)


@pytest.mark.slow
def test_a_longer_stream_takes_no_more_memory(tmp_path):
    pictures = [str(tmp_path / f"{number}.png") for number in range(20)]
    for number, picture in enumerate(pictures):
        cv2.imwrite(picture, draw_line("Tp Ho Chi Minh"[: 4 + number % 10]))
    peaks = [
        measure("netchu, onnxruntime", checkpoint_path("released"), pictures, lines, repeats=1)["peak_mb"]
        for lines in (150, 450)
    ]
    if None in peaks:
        pytest.skip("this system doesn't say")
    assert peaks[1] < 1.1 * peaks[0]
