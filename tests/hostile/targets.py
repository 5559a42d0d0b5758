"""What is fed to which reader of netchu: one table for hypothesis (`test_targets.py`) and for atheris (`fuzz.py`)."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from hostile import seeds
from hostile.damage import damaged, json_values, of_words, texts
from hostile.words import (
    CODE,
    INK_WORDS,
    LABEL_FILES,
    LABEL_WORDS,
    LABELS,
    NOTEBOOK_WORDS,
    NOTES,
    OPTION_WORDS,
    PDF_WORDS,
    YAML_WORDS,
)
from hypothesis import strategies as st
from safetensors.numpy import load, save
from samples import draw_line, random_log_probs

from netchu import registry
from netchu.data.image_problem import image_problem
from netchu.data.images import read_image
from netchu.data.ink import ink_path, read_inkml
from netchu.data.readers import read_data
from netchu.decoder import calibration_of, settings_of
from netchu.decoding import BeamModels, LanguageModels, beam_decode
from netchu.errors import InputError
from netchu.pictures.documents import read_pages
from netchu.recognizer import Recognizer
from netchu.runs.parameters import read_parameters
from netchu.runs.recipes import read_recipe
from netchu.text.files import read_texts

LINE = draw_line("ab")[:, :48]


@dataclass(frozen=True)
class Target:
    """A reader, and what it is fed.

    Attributes:
        whole: gives files that the reader takes as they are.
        broken: gives the strategy of what it is fed.
        feed: reads such bytes as netchu would, in a folder that it may write in; raises InputError alone.
    """

    whole: Callable[[], Sequence[bytes]]
    broken: Callable[[], st.SearchStrategy[bytes]]
    feed: Callable[[bytes, Path], None]


def _written(data: bytes, folder: Path, name: str) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def _read_picture(data: bytes, folder: Path) -> None:
    file = _written(data, folder, "picture.png")
    image_problem(file)
    for page in read_pages(file):
        if isinstance(page, InputError):
            raise page
        assert page.dtype == np.uint8 and page.ndim in (2, 3) and page.size


def _read_ink(data: bytes, folder: Path) -> None:
    file = _written(data, folder, "ink.inkml")
    read_inkml.cache_clear()
    for name in read_inkml(str(file)).lines:
        assert read_image(ink_path(file, name)).size


def _read_with(data: bytes, folder: Path, name: str) -> None:
    recognizer = Recognizer.load(_written(data, folder, name))
    for decoder in ("greedy", "beam"):
        (reading,) = recognizer.read([LINE], find=False, decoder=decoder)
        assert isinstance(reading.text, str)
    settings_of(recognizer.header), calibration_of(recognizer.header)


def _read_checkpoint(data: bytes, folder: Path) -> None:
    _read_with(data, folder, "mine.safetensors")


def _read_graph(data: bytes, folder: Path) -> None:
    _read_with(data, folder, "mine.onnx")


def _read_language_model(data: bytes, folder: Path) -> None:
    models = LanguageModels.load(_written(data, folder, "mine.safetensors"), seeds.CHARSET)
    assert all(np.isfinite(model.log_prob("ab ca")) for model in models.models)
    beam_decode(random_log_probs(1, 6, len(models.charset)), models.charset, BeamModels(models.for_beam(0.01)))


def _read_recipe(data: bytes, folder: Path) -> None:
    read_recipe(str(_written(data, folder, "mine.yaml")))


def _read_notebook(data: bytes, folder: Path) -> None:
    read_parameters(_written(data, folder, "01_mine.ipynb"))


def _read_texts(data: bytes, folder: Path) -> None:
    read_texts(_written(data, folder, "texts.txt"))


def _read_options(data: bytes, folder: Path) -> None:
    registry.parse_options(data.decode("utf-8", "replace"))


def _read_labels(data: bytes, folder: Path) -> None:
    """The first line names the label file, below a folder with three pictures."""
    name, _, content = data.partition(b"\n")
    place = folder / "labelled"
    shutil.rmtree(place, ignore_errors=True)
    for picture in ("1.png", "2.png", "images/7/1.png", "images/7/2.png"):
        (place / picture).parent.mkdir(parents=True, exist_ok=True)
        (place / picture).write_bytes(seeds.pictures()[0])
    wanted = name.decode("ascii", "replace")
    files = {wanted: content} if wanted in LABEL_FILES else {}
    if wanted in NOTES or not files:  # which say something about lines that another file labels
        files["labels.json"] = LABELS["labels.json"]
    for file, text in files.items():
        (place / file).parent.mkdir(exist_ok=True)
        (place / file).write_bytes(text)
    read_data(place)


def _read_archive(data: bytes, folder: Path) -> None:
    """What it holds is unpacked to the cache, which is in the folder."""
    read_data(_written(data, folder, "data.zip"))


def _of_labels() -> st.SearchStrategy[bytes]:
    names = st.sampled_from(LABEL_FILES)
    return names.flatmap(
        lambda name: (damaged([LABELS[name]], LABEL_WORDS) | of_words(LABEL_WORDS)).map(
            lambda content: name.encode() + b"\n" + content
        )
    )


def described(data: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Arrays and metadata of a safetensors file."""
    length = int.from_bytes(data[:8], "little")
    return load(data), json.loads(data[8 : 8 + length])["__metadata__"]


@st.composite
def _of_tensors(draw: st.DrawFn, whole: bytes, key: str) -> bytes:
    """A sound safetensors file that claims something else than it should, or has other arrays."""
    arrays, metadata = described(whole)
    header = json.loads(metadata[key])
    for _ in range(draw(st.integers(0, 3))):
        place = header
        while True:
            names = list(place) if isinstance(place, dict) else range(len(place))
            if not names:
                break
            name = draw(st.sampled_from(names))
            if isinstance(place[name], dict | list) and draw(st.booleans()):
                place = place[name]
                continue
            place[name] = draw(json_values())
            break
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from(sorted(arrays)))
        arrays[name] = draw(st.sampled_from(_CHANGES))(arrays[name])
    data = save({n: np.ascontiguousarray(a) for n, a in arrays.items()}, metadata={key: json.dumps(header)})
    return data


_CHANGES: list[Callable[[np.ndarray], np.ndarray]] = [
    lambda a: a.reshape(-1)[:-1], lambda a: a[..., None], lambda a: a.reshape(-1), lambda a: a.reshape(-1)[:0],
    lambda a: np.stack([a, a]), lambda a: a.astype(np.int64) - 1, lambda a: a.astype(np.float64), np.flip,
    lambda a: np.full_like(a, 255 if a.dtype.kind == "u" else np.nan), lambda a: a.astype(np.int64) * 2**31,
    lambda a: a.astype(bool), np.zeros_like,
]  # fmt: skip


@st.composite
def _of_graphs(draw: st.DrawFn) -> bytes:
    """A graph that onnxruntime may take, but that computes something else, or claims another size."""
    model = onnx.load_from_string(seeds.graph())
    graph = model.graph
    for _ in range(draw(st.integers(1, 3))):
        node, array = draw(st.sampled_from(list(graph.node))), draw(st.sampled_from(list(graph.initializer)))
        way = draw(st.sampled_from(("operation", "output", "drop", "claim", "elsewhere", "described", "number")))
        if way == "operation":
            node.op_type = draw(st.sampled_from(("Relu", "Identity", "Transpose", "Exp", "Shape", "Flatten", "None")))
        elif way == "output":
            draw(st.sampled_from(list(graph.output))).name = draw(st.sampled_from(("log_probs", "lengths", "x")))
        elif way == "drop":
            graph.node.remove(node)
        elif way == "claim":
            array.dims[:] = draw(st.lists(st.sampled_from((0, 1, 3, 64, -1, 10**6, 2**31, 2**62)), max_size=4))
        elif way == "elsewhere":
            array.ClearField("raw_data")
            array.data_location = onnx.TensorProto.EXTERNAL
            place = draw(st.sampled_from(("/etc/passwd", "../a", "mine.onnx", "")))
            array.external_data.add(key="location", value=place)
        elif way == "described":
            model.metadata_props[0].value = draw(texts()).encode("utf-8", "replace").decode()
        else:
            array.raw_data = draw(st.binary(max_size=8)) * (len(array.raw_data) // 8)
    return model.SerializeToString()


@st.composite
def _of_archives(draw: st.DrawFn) -> bytes:
    """A ZIP or tar of odd names and links, and then damaged or not."""
    names = st.sampled_from(
        ["1.png", "labels.json", "a/labels.json", "../out.txt", "/tmp/out.txt", "a/../../out", "..\\out", "C:\\out",
         "a", "a/b", ".", "", "a//b", "a\x00b", "x" * 300, "Đ", "inner.zip", "a/inner.tar", ".unfinished", "~/x",
         ".unpacking/0/x", "a/", "con"]
    ) | texts()  # fmt: skip
    inner = seeds.zipped([("1.png", b"x"), ("../y", b"y")])
    contents = st.sampled_from([seeds.pictures()[0], b'{"1.png": "an"}', b"", b"x", b"/etc", b"..", inner])
    members = draw(st.lists(st.tuples(names, contents), max_size=5))
    members = [(name.encode("utf-8", "replace").decode(), content) for name, content in members]
    linked = tuple(n for n, content in members if content in (b"/etc", b"..") and draw(st.booleans()))
    kind = draw(st.sampled_from(("zip", "w", "w:gz", "w:xz", "w:bz2")))
    whole = seeds.zipped(members, linked) if kind == "zip" else seeds.tarred(members, kind, linked)
    return draw(damaged([whole])) if draw(st.booleans()) else whole


def _whole_archives() -> list[bytes]:
    members = [("a/1.png", seeds.pictures()[0]), ("a/labels.json", b'{"1.png": "an"}')]
    return [seeds.zipped(members), *(seeds.tarred(members, mode) for mode in ("w", "w:gz", "w:xz", "w:bz2"))]


TARGETS = {
    "pictures": Target(seeds.pictures, lambda: damaged(seeds.pictures()), _read_picture),
    "tiff": Target(seeds.scans, lambda: damaged(seeds.scans()), _read_picture),
    "pdf": Target(seeds.documents, lambda: damaged(seeds.documents(), PDF_WORDS), _read_picture),
    "ink": Target(
        lambda: [seeds.INKML],
        lambda: damaged([seeds.INKML], INK_WORDS) | of_words(INK_WORDS).map(lambda b: b"<ink>" + b + b"</ink>"),
        _read_ink,
    ),
    "labels": Target(lambda: [name.encode() + b"\n" + text for name, text in LABELS.items()], _of_labels, _read_labels),
    "archives": Target(_whole_archives, _of_archives, _read_archive),
    "checkpoints": Target(
        lambda: [seeds.checkpoint()],
        lambda: damaged([seeds.checkpoint()]) | _of_tensors(seeds.checkpoint(), "netchu"),
        _read_checkpoint,
    ),
    "graphs": Target(lambda: [seeds.graph()], lambda: damaged([seeds.graph()]) | _of_graphs(), _read_graph),
    "language models": Target(
        lambda: [seeds.language_model()],
        lambda: damaged([seeds.language_model()]) | _of_tensors(seeds.language_model(), "netchu_language_model"),
        _read_language_model,
    ),
    "recipes": Target(
        lambda: [seeds.RECIPE], lambda: damaged([seeds.RECIPE], YAML_WORDS) | of_words(YAML_WORDS), _read_recipe
    ),
    "notebooks": Target(
        lambda: [seeds.notebook()],
        lambda: damaged([seeds.notebook()], NOTEBOOK_WORDS) | of_words(NOTEBOOK_WORDS).map(lambda b: CODE + b),
        _read_notebook,
    ),
    "texts": Target(lambda: ["Hà Nội\nHuế\n".encode()], lambda: damaged(["Hà\u0300 Nội\nHuế\n".encode()]), _read_texts),
    "options": Target(
        lambda: [b"features=384, channels=(32, 64)"],
        lambda: damaged([b"features=384, channels=(32, 64)"], OPTION_WORDS) | of_words(OPTION_WORDS),
        _read_options,
    ),
}
