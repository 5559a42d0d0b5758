"""Programs that read lines of handwriting, netchu and others, each behind one function: pictures in, texts out."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from netchu.data.images import read_image
from netchu.errors import InputError

Read = Callable[[Iterable[str]], Iterator[str]]
_VIETNAMESE = "vie"  # as tesseract calls it


def installed_readers(checkpoint: Path) -> list[str]:
    """The names of `READERS` that can read here.

    Args:
        checkpoint: netchu's; torch reads no .onnx file, and onnxruntime no checkpoint without one beside it.
    """
    there = {
        "netchu, onnxruntime": checkpoint.with_suffix(".onnx").is_file(),
        "netchu, torch": checkpoint.suffix != ".onnx" and find_spec("torch") is not None,
        "rapidocr": find_spec("rapidocr") is not None,
        f"tesseract {_VIETNAMESE}": _VIETNAMESE in _tesseract_languages(),
    }
    return [name for name in READERS if there[name]]


def _onnxruntime(checkpoint: Path) -> Read:
    from safetensors.numpy import load_file

    from netchu.models.header import read_header
    from netchu.models.onnx_network import OnnxNetwork, faster_graph

    weights = None if checkpoint.suffix == ".onnx" else load_file(checkpoint)
    return _netchu(
        OnnxNetwork(faster_graph(checkpoint.with_suffix(".onnx")), weights), read_header(checkpoint), checkpoint
    )


def _torch(checkpoint: Path) -> Read:
    from netchu.models.checkpoint import load_checkpoint
    from netchu.models.torch_network import TorchNetwork

    network, header = load_checkpoint(checkpoint)
    return _netchu(TorchNetwork(network), header, checkpoint)


def _netchu(network, header, checkpoint: Path) -> Read:
    """As `netchu predict` reads: rows are looked for, the decoder is `best`."""
    from netchu.recognizer import Recognizer

    recognizer = Recognizer(network, header, checkpoint)

    def read(pictures: Iterable[str]) -> Iterator[str]:
        for reading in recognizer.stream(pictures):
            yield "" if isinstance(reading, InputError) else reading.text.replace("\n", " ")

    return read


def _rapidocr(checkpoint: Path) -> Read:
    """The recogniser that comes in its wheel, alone: each picture is one line to it."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.use_det": False, "Global.use_cls": False, "Global.log_level": "error"})

    def read(pictures: Iterable[str]) -> Iterator[str]:
        for picture in pictures:
            yield " ".join(engine(_bgr(picture), use_det=False, use_cls=False, use_rec=True).txts or ())

    return read


def _tesseract(checkpoint: Path) -> Read:
    command = ("tesseract", "stdin", "stdout", "-l", _VIETNAMESE, "--psm", "7")  # 7: the picture is one line

    def read(pictures: Iterable[str]) -> Iterator[str]:
        for picture in pictures:
            png = cv2.imencode(".png", _bgr(picture))[1].tobytes()
            yield " ".join(subprocess.run(command, input=png, capture_output=True, check=True).stdout.decode().split())

    return read


def _tesseract_languages() -> Sequence[str]:
    if not shutil.which("tesseract"):
        return ()
    return subprocess.run(("tesseract", "--list-langs"), capture_output=True, text=True).stdout.split()


def _bgr(picture: str) -> np.ndarray:
    image = read_image(picture)
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR if image.ndim == 2 else cv2.COLOR_RGB2BGR)


READERS: dict[str, Callable[[Path], Read]] = {
    "netchu, onnxruntime": _onnxruntime,
    "netchu, torch": _torch,
    "rapidocr": _rapidocr,
    f"tesseract {_VIETNAMESE}": _tesseract,
}
"""Name → a function that loads it; each takes netchu's checkpoint, which others have no use for."""
