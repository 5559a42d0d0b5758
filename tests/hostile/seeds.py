"""Small whole files of every kind that netchu reads, made here."""

import io
import json
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from networks import CHARSET
from PIL import Image

from netchu.config import Model, Preprocessing
from netchu.decoding import CharacterLanguageModel
from netchu.models import Header, build_model, save_checkpoint

INKML = b"""<ink xmlns="http://www.w3.org/2003/InkML"><annotationXML><Writer_ID>7</Writer_ID></annotationXML>
<traceGroup id="tg_0"><annotationXML type="truth"><Tg_Truth>an</Tg_Truth></annotationXML>
<trace id="1">1 2, 3 40, 50 6</trace><trace id="2">60 7 1, 70 30 2</trace></traceGroup>
<traceGroup id="tg_1"><annotation type="truth">ba</annotation><trace>0 0, 10 10</trace></traceGroup></ink>"""
RECIPE = b"# mine\nlines: 1000\nlr: 0.004\nbackbone: compact4\ndata: synthetic\nsuspects: true\n"


def picture(width: int = 40, height: int = 24) -> Image.Image:
    """A few strokes, uint8 gray."""
    array = np.full((height, width), 240, np.uint8)
    array[6:18, 8:11] = array[10:13, 8:30] = 20
    return Image.fromarray(array)


def encoded(kind: str, image: Image.Image | None = None, **how: object) -> bytes:
    """The picture as a file of that format."""
    file = io.BytesIO()
    (image or picture()).save(file, kind, **how)
    return file.getvalue()


@cache
def pictures() -> tuple[bytes, ...]:
    """Every format, depth and kind of colour that the readers tell apart."""
    gray, colour = picture(), picture().convert("RGB")
    deep = Image.fromarray(np.asarray(gray).astype(np.uint16) * 257)
    whole = [
        encoded("PNG"), encoded("PNG", colour), encoded("PNG", deep), encoded("PNG", picture().convert("RGBA")),
        encoded("PNG", gray.convert("P"), transparency=0), encoded("PNG", gray.convert("1")), encoded("JPEG", colour),
        encoded("JPEG", colour.convert("CMYK")), encoded("BMP", colour), encoded("WEBP", colour),
        encoded("GIF"), encoded("JPEG2000", colour), encoded("PPM"), encoded("PPM", colour), encoded("AVIF", colour),
        encoded("GIF", save_all=True, append_images=[picture(40, 24).transpose(Image.Transpose.ROTATE_180)]),
    ]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = 6
    return (*whole, encoded("JPEG", exif=exif))


@cache
def scans() -> tuple[bytes, ...]:
    """TIFF files: depths, compressions, several pages."""
    gray, colour = picture(), picture().convert("RGB")
    deep = Image.fromarray(np.asarray(gray).astype(np.uint16) * 257)
    real = Image.fromarray(np.asarray(gray).astype(np.float32))
    return (
        encoded("TIFF"), encoded("TIFF", colour, compression="tiff_lzw"), encoded("TIFF", deep), encoded("TIFF", real),
        encoded("TIFF", gray.convert("1"), compression="group4"), encoded("TIFF", colour, compression="jpeg"),
        encoded("TIFF", save_all=True, append_images=[picture(10, 6), colour]),
    )  # fmt: skip


@cache
def documents() -> tuple[bytes, ...]:
    """PDF files: pictures on pages, and one with drawn lines."""
    drawn = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 60 30]/Contents 4 0 R>>endobj
4 0 obj<</Length 24>>stream
5 5 m 50 20 l 2 w S     
endstream endobj
trailer<</Root 1 0 R>>
"""  # noqa: W291
    return encoded("PDF"), encoded("PDF", save_all=True, append_images=[picture(30, 30).convert("RGB")]), drawn


def tiny_header() -> Header:
    """Of a network that reads four characters."""
    model = Model(backbone_options="channels=(2, 2, 2, 2), features=4", hidden=3, layers=1)
    return Header(CHARSET, model, Preprocessing.named("gray"), metrics={"val_cer": 0.5})


@cache
def checkpoint() -> bytes:
    """A whole checkpoint of a few kilobytes."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "tiny.safetensors")
        save_checkpoint(file, build_model(tiny_header().model, len(CHARSET)), tiny_header())
        return file.read_bytes()


@cache
def graph() -> bytes:
    """A whole exported network."""
    from netchu.models.onnx_export import write_onnx

    with TemporaryDirectory() as folder:
        network = build_model(tiny_header().model, len(CHARSET)).eval()
        (file,) = write_onnx(Path(folder, "tiny.onnx"), network, tiny_header())
        return file.read_bytes()


@cache
def language_model() -> bytes:
    """A whole language model."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "tiny.safetensors")
        CharacterLanguageModel.train(["ab", "ab ba", "c"], CHARSET, order=3, min_gain=0).save(file)
        return file.read_bytes()


@cache
def notebook() -> bytes:
    """A notebook with parameters."""
    cell = {
        "cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "outputs": [], "execution_count": None,
        "source": 'run_name = "quick"  # folder\nlr = 1e-3\nseed: int = -1\n',
    }  # fmt: skip
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def zipped(members: list[tuple[str, bytes]], links: tuple[str, ...] = ()) -> bytes:
    """A ZIP of these files; those named in `links` are symbolic links to their content."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name in links else 0o100644) << 16
            archive.writestr(info, content)
    return file.getvalue()


def tarred(members: list[tuple[str, bytes]], mode: str = "w", links: tuple[str, ...] = ()) -> bytes:
    """A tar archive of these files; those named in `links` are symbolic links to their content."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if name in links:
                info.type, info.linkname, info.size = tarfile.SYMTYPE, content.decode("latin-1"), 0
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def claiming() -> bytes:
    """A ZIP of a few bytes whose list says that it holds a file of 4 GB."""
    data = bytearray(zipped([("big.png", b"x")]))
    place = data.index(b"PK\x01\x02") + 24  # of the size, in the list at the end
    data[place : place + 4] = (0xFFFFFFFE).to_bytes(4, "little")
    return bytes(data)
