"""Image files to uint8 arrays: every depth, palette, colour space and orientation, or one clear sentence."""

import io
from contextlib import nullcontext, suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageStat, UnidentifiedImageError

from netchu.data.ink import ink_line, is_ink_path
from netchu.data.ink_drawing import draw_ink
from netchu.errors import InputError

IMAGE_SUFFIXES = frozenset(
    {
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".tif", ".tiff", ".webp", ".gif", ".avif", ".jp2",
        ".pgm", ".ppm", ".pbm", ".pnm", ".heic", ".heif",
    }
)  # fmt: skip
"""Endings, in lower case, of the files that commands and readers take for images."""

_HEIC = "HEIF"
_FORMATS = ["PNG", "JPEG", "GIF", "BMP", "DIB", "PPM", "TIFF", "WEBP", "AVIF", "JPEG2000"]
"""What Pillow may take a file for, first what it knows without loading more; it has Ghostscript run PostScript."""

_GRAY_MODES = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F")
_ORIENTATION = 0x0112  # EXIF tag; its values 2 to 8 and what makes them upright:
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MUCH_MORE = 4.0  # times the contrast on white that black paper must show
_STRIP = 256  # rows that are scaled at once
_DEPTHS = (8, 10, 12, 16)  # bits of a channel that scanners write


def is_image_name(path: Path | str) -> bool:
    """Whether the name ends like an image; hidden files (half-written ones, macOS forks) don't count.

    >>> is_image_name("0001_samples.JPG"), is_image_name("labels.json"), is_image_name("._1.png")
    (True, False, False)
    """
    path = Path(path)
    return path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".")


def read_image(path: Path | str) -> np.ndarray:
    """Pixels of an image file, upright, with white paper under what is transparent, or black where the ink is white.

    Args:
        path: PNG, JPEG, TIFF, BMP, WebP, GIF, AVIF, JPEG 2000, or HEIC with netchu[documents]; of several pages the
            first (see `documents.read_pages`); 1 to 32 bits per channel, gray, RGB, CMYK or palette. Or a line of
            ink, `file.inkml#identifier`: it is drawn with a plain pen.

    Returns:
        uint8 (H, W) for gray files, (H, W, 3) RGB for the others, 0 black to 255 white.

    Raises:
        InputError: the file is missing, empty, truncated, larger than Pillow's limit, or not an image.
    """
    if is_ink_path(path):
        return draw_ink(ink_line(path).strokes)
    return decode_image(read_bytes(path), str(path), "replace it")


def read_bytes(path: Path | str) -> bytes:
    """The whole of an image file.

    Raises:
        InputError: it is missing, or can't be opened.
    """
    path = Path(path)
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no image {path}: check the path.") from error
    except OSError as error:
        raise InputError(f"Can't open {path} as an image ({error.strerror}): give a readable image file.") from error


def decode_image(
    data: bytes,
    name: str,
    remedy: str = "give another one",
    frame: int = 0,
    opened: Image.Image | None = None,
) -> np.ndarray:
    """Pixels of an image file that is in memory; see `read_image`.

    Args:
        data: the whole file.
        name: what to call it in a sentence.
        remedy: what to do where it is no image.
        frame: which page of it, from 0.
        opened: the file, where an earlier page was taken from it: else all pages before this one are passed again.

    Raises:
        InputError: it is empty, truncated, larger than Pillow's limit, or not an image.
    """
    if not data:
        raise InputError(f"The image {name} is empty (zero bytes): {remedy}.")
    try:
        return _pixels(*_decode(data, frame, opened))
    except UnidentifiedImageError as error:
        if data[4:8] == b"ftyp":
            raise InputError(f"{name} needs a package more: pip install 'netchu[documents]'.") from error
        raise InputError(f"{name} is not an image that can be read: {remedy}.") from error
    except Image.DecompressionBombError as error:
        most = 2 * (Image.MAX_IMAGE_PIXELS or 0) // 10**6
        raise InputError(
            f"The image {name} is too large (over {most} megapixels): scan it more coarsely, or cut it up."
        ) from error
    except Exception as error:  # Pillow's plug-ins raise anything, struct.error and SyntaxError too, on damaged bytes
        reason = str(error) or "it contradicts itself"
        raise InputError(f"The image {name} is truncated or damaged ({reason}): replace it.") from error


def pillow_pixels(image: Image.Image) -> np.ndarray:
    """Pixels of an image in Pillow's hands, as `read_image` gives those of a file.

    Raises:
        InputError: its file is truncated or damaged.
    """
    try:
        return _pixels(_upright(image, _orientation(image)), image.mode in _GRAY_MODES)
    except Exception as error:  # Pillow decodes only now
        raise InputError(f"A Pillow image is truncated or damaged ({error}): replace its file.") from error


def _pixels(image: Image.Image, gray: bool) -> np.ndarray:
    """uint8 (H, W) or (H, W, 3); what is transparent is put on paper."""
    if image.has_transparency_data:
        image = _on_paper(image.convert("RGBA"))
    return np.array(image.convert("L" if gray else "RGB"))


def _on_paper(image: Image.Image) -> Image.Image:
    """A transparent RGBA picture on white, or on black where that shows more: white ink, and stencils."""
    white, black = (
        Image.alpha_composite(Image.new("RGBA", image.size, (level, level, level, 255)), image) for level in (255, 0)
    )
    shown = [ImageStat.Stat(picture.convert("L")).stddev[0] for picture in (white, black)]
    return black if shown[1] > _MUCH_MORE * shown[0] else white


def _decode(data: bytes, frame: int, opened: Image.Image | None) -> tuple[Image.Image, bool]:
    """The file's bytes as an upright 8-bit Pillow image of any mode, and whether it is gray."""
    with nullcontext(opened) if opened else open_picture(data) as image:
        if frame:
            image.seek(frame)
        deep_colour = any(";16" in str(tile.args) for tile in image.tile) and not image.mode.startswith("I")
        gray = image.mode in _GRAY_MODES
        orientation = _orientation(image)
        image.load()  # raises on truncated files, where OpenCV would hand out a half-gray picture
        deep = (
            _deep_colour(data) if deep_colour and not frame else None
        )  # Pillow's high bytes leave a 12-bit scan black
        if deep is None:
            orientation = _orientation(image)  # Pillow turns TIFF files itself while loading
    return _upright(image if deep is None else deep, orientation), gray


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """In 8 bits, turned as EXIF says."""
    if image.mode.startswith(("I", "F")):
        image = Image.fromarray(_to_eight_bits(np.asarray(image)))
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def open_picture(data: bytes) -> Image.Image:
    """The file's bytes as Pillow opens them: nothing is decoded yet, its pixels are counted.

    Raises:
        Exception: whatever Pillow raises; UnidentifiedImageError for formats that are no pictures of handwriting.
    """
    if data[4:8] == b"ftyp":
        _learn_heic()
    # From memory: given a path, Pillow 13 maps an uncompressed gray TIFF with its sides swapped where it is turned.
    return Image.open(io.BytesIO(data), formats=[*_FORMATS, *([_HEIC] if _HEIC in Image.OPEN else [])])


@lru_cache(maxsize=1)
def _learn_heic() -> None:
    """Lets Pillow read HEIC, where the optional package is there."""
    for name in ("pi_heif", "pillow_heif"):  # the same; the latter writes too, with a library under the GPL
        with suppress(ImportError):
            import_module(name).register_heif_opener()
            return


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 where there is none; broken metadata is no reason to refuse a picture."""
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except Exception:  # the parser raises SyntaxError, struct.error and others
        return 1


def _deep_colour(data: bytes) -> Image.Image | None:
    """A 16-bit colour file, scaled to 8 bits; None where OpenCV can't decode it or finds 8 bits."""
    try:
        array = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    if array is None or array.dtype != np.uint16:
        return None
    if array.ndim == 2:
        return Image.fromarray(_to_eight_bits(array))
    if array.shape[2] == 3:
        return Image.fromarray(_to_eight_bits(cv2.cvtColor(array, cv2.COLOR_BGR2RGB)))
    rgba = cv2.cvtColor(array, cv2.COLOR_BGRA2RGBA)
    alpha = (rgba[..., 3:] >> 8).astype(np.uint8)  # alpha always uses the whole range
    return Image.fromarray(np.concatenate([_to_eight_bits(rgba[..., :3]), alpha], axis=2))


def _to_eight_bits(array: np.ndarray) -> np.ndarray:
    """Scales by the range the values use: the smallest depth of 8, 10, 12, 16 bits that holds them, floats up to 1.

    >>> _to_eight_bits(np.array([[0, 4095]], dtype=np.uint16)).tolist()
    [[0, 255]]
    >>> _to_eight_bits(np.array([[0, 65535]], dtype=np.uint16)).tolist()
    [[0, 255]]
    """
    strips = np.array_split(array, max(1, len(array) // _STRIP))  # a large scan takes much memory
    largest = max(float(_as_numbers(strip).max()) for strip in strips)
    if array.dtype.kind == "f" and largest <= 1:
        full = 1.0
    else:
        full = next((2.0**bits - 1 for bits in _DEPTHS if largest <= 2**bits - 1), largest)
    return np.concatenate([np.rint(_as_numbers(strip) * (255.0 / full)).astype(np.uint8) for strip in strips])


def _as_numbers(array: np.ndarray) -> np.ndarray:
    """Float64, none below 0."""
    return np.nan_to_num(array.astype(np.float64)).clip(min=0)
