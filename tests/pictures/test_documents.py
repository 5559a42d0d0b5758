"""Every page of a file is read, a damaged one is told, a thumbnail isn't taken for a page."""

from base64 import b64decode
from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image
from samples import draw_line

from netchu.data import images
from netchu.data.images import decode_image, read_image
from netchu.errors import InputError
from netchu.pictures import documents
from netchu.pictures.documents import read_pages
from netchu.system import progress


def lines() -> list[Image.Image]:
    return [Image.fromarray(draw_line(text)) for text in ("one", "two", "three")]


LINES = lines()
HEIC = """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAA
AERAAAEAAQAAAAABoQABAAAAAAAAAEcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADd
aXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAA
AwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh
cAAAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAE9tZGF0AAAA
QygBrxmA95itL5b7usdXhDMPtMK+GshgrPGPXQK2946RPB5qPxHGyzBxIlDaaaD5G840T9ZMaNtgdO4lvtyxrAVv2WA=
"""  # what writes such files is under the GPL


def test_pages_of_a_tiff(tmp_path):
    LINES[0].save(tmp_path / "a.tiff", save_all=True, append_images=LINES[1:])
    pages = list(read_pages(tmp_path / "a.tiff"))
    assert [page.shape[1] for page in pages] == [line.width for line in LINES]
    assert (pages[0] == read_image(tmp_path / "a.tiff")).all()


def test_a_thumbnail_in_front_is_left_out(tmp_path):
    small = LINES[2].resize((LINES[2].width // 8, LINES[2].height // 8))
    small.save(tmp_path / "a.tiff", save_all=True, append_images=[LINES[2]])
    (page,) = read_pages(tmp_path / "a.tiff")
    assert page.shape[1] == LINES[2].width


def test_pages_of_a_pdf_are_drawn_large_enough(tmp_path):
    pytest.importorskip("pypdfium2")
    LINES[0].save(tmp_path / "a.pdf", save_all=True, append_images=LINES[1:], resolution=100)
    pages = list(read_pages(tmp_path / "a.pdf"))
    assert [page.shape[1] for page in pages] == pytest.approx([3 * line.width for line in LINES], abs=3)
    assert all(page.shape[2] == 3 and page.min() < 60 for page in pages)


def test_heic(tmp_path):
    if not any(map(find_spec, ("pi_heif", "pillow_heif"))):
        pytest.skip("netchu[documents] is not installed")
    (tmp_path / "a.heic").write_bytes(b64decode(HEIC))
    (page,) = read_pages(tmp_path / "a.heic")
    assert page.shape == (32, 64, 3) and page[16, 30].max() < 60 < 200 < page[4, 4].min()


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("a.pdf", b"%PDF-1.4 nothing", "The PDF .*a.pdf can't be opened"),
    ("a.tiff", b"II*\0nothing", "not an image|truncated or damaged"),
    ("a.png", b"", "is empty"),
])  # fmt: skip
def test_what_is_broken_is_told(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        list(read_pages(tmp_path / name))


def test_a_damaged_page_is_told_in_its_place(tmp_path):
    file = tmp_path / "a.tiff"
    first, second, _ = lines()
    first.save(file, save_all=True, append_images=[second])
    with Image.open(file) as image:
        image.seek(1)
        start = image.tag_v2[273][0]
    file.write_bytes(file.read_bytes()[: start + 400])
    first, second = read_pages(file)
    assert isinstance(first, np.ndarray) and isinstance(second, InputError) and "Page 2 of" in str(second)


def pdf_of_two(tmp_path) -> bytes:
    file = tmp_path / "whole.pdf"
    LINES[0].save(file, save_all=True, append_images=LINES[1:2], resolution=300)
    return file.read_bytes()


def overwritten(data: bytes, start: int, what: bytes, length: int) -> bytes:
    return data[:start] + what.ljust(length) + data[start + length :]


@pytest.mark.parametrize("what", ["page", "picture"])
def test_a_damaged_page_of_a_pdf_is_told_in_its_place(tmp_path, what):
    pytest.importorskip("pypdfium2")
    data = pdf_of_two(tmp_path)
    if what == "page":
        start = data.rindex(b"obj", 0, data.rindex(b"/Type /Page\n")) + 3
        data = overwritten(data, start, b"null", data.index(b"endobj", start) - start)
    else:
        start = data.rindex(b"\xff\xd8\xff")
        data = overwritten(data, start, b"", data.index(b"endstream", start) - start)
    (tmp_path / "a.pdf").write_bytes(data)
    first, second = read_pages(tmp_path / "a.pdf")
    assert isinstance(first, np.ndarray)
    assert isinstance(second, InputError) and "Page 2 of" in str(second) and "damaged" in str(second)


def test_a_blank_page_of_a_pdf_is_no_damaged_one(tmp_path):
    pytest.importorskip("pypdfium2")
    Image.new("L", (400, 300), 255).save(tmp_path / "a.pdf", resolution=300)
    (page,) = read_pages(tmp_path / "a.pdf")
    assert page.min() == 255


def test_a_locked_pdf_is_told(tmp_path):
    pytest.importorskip("pypdfium2")
    lock = b"<</Encrypt <</Filter/Standard/V 1/R 2/Length 40/P -4/O <%s>/U <%s>>>/ID [<00><00>] " % (
        b"41" * 32,
        b"42" * 32,
    )
    before, _, trailer = pdf_of_two(tmp_path).rpartition(b"trailer")
    (tmp_path / "a.pdf").write_bytes(before + b"trailer" + trailer.replace(b"<<", lock, 1))
    with pytest.raises(InputError, match="locked with a password.*: give another one.$"):
        next(read_pages(tmp_path / "a.pdf"))


def test_a_huge_page_is_told_before_it_is_decoded(tmp_path, monkeypatch):
    LINES[0].save(tmp_path / "a.tiff", save_all=True, append_images=[Image.new("L", (2000, 1001), 255)])
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    first, second = read_pages(tmp_path / "a.tiff")
    assert isinstance(first, np.ndarray) and "over 2 megapixels" in str(second)


@pytest.mark.parametrize("stencil", [False, True])
def test_white_ink_on_transparency_is_shown_on_black(tmp_path, stencil):
    ink = 255 - np.array(LINES[0])
    alpha = 255 - ink if stencil else ink
    rgba = np.dstack([np.full_like(ink, 255)] * 3 + [alpha])
    Image.fromarray(rgba).save(tmp_path / "a.png")
    picture = read_image(tmp_path / "a.png")
    assert np.ptp(picture) > 200


@pytest.mark.parametrize("ending", [".tif", ".gif", ".webp", ".png"])
def test_pages_are_found_one_after_the_other(tmp_path, monkeypatch, ending):
    rng, modes = np.random.default_rng(0), ["L", "RGB", "1", "L", "P", "RGB"]
    sizes = [(40 + 9 * k, 30) if ending == ".tif" else (40, 30) for k in range(6)]
    pages = [
        Image.fromarray(rng.integers(0, 255, (*size[::-1], 3), np.uint8)).convert(mode)
        for mode, size in zip(modes, sizes, strict=True)
    ]
    if ending == ".tif":
        pages[2].getexif()[274] = 6  # it lies on its side
    file = tmp_path / f"pages{ending}"
    pages[0].save(file, save_all=True, append_images=pages[1:])
    data = file.read_bytes()
    alone = [decode_image(data, "it", frame=k) for k in range(6)]
    opened, opening = [], documents.open_picture
    for module in (documents, images):
        monkeypatch.setattr(module, "open_picture", lambda data: opened.append(data) or opening(data))
    found = list(read_pages(file))
    assert all(np.array_equal(one, other) for one, other in zip(found, alone, strict=True))
    assert len(opened) == 2  # to count them, and to read them


@pytest.mark.parametrize(("count", "shown"), [(documents._MANY, True), (3, False)])
def test_many_pages_show_their_progress(tmp_path, monkeypatch, capsys, count, shown):
    page = Image.new("L", (40, 30), 255)
    page.save(tmp_path / "many.tif", save_all=True, append_images=[page] * (count - 1))
    monkeypatch.setattr(progress, "REFRESH_SECONDS", -1)
    assert len(list(read_pages(tmp_path / "many.tif"))) == count
    assert (f"pages of many.tif: {count} in" in capsys.readouterr().err) == shown
