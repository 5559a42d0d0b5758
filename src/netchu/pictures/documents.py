"""Files that hold several pictures: pages of PDF and TIFF files, frames of GIF and WebP."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from netchu.data.images import decode_image, open_picture, read_bytes, read_image
from netchu.data.ink import is_ink_path
from netchu.errors import InputError
from netchu.system.progress import track

PDF_DPI = 300  # of a page of a PDF
_LARGEST = 6000  # px of the longer side of such a page: posters are drawn smaller
_POINTS_PER_INCH = 72
_MANY = 20  # pages that take long enough to read for progress to be shown
_PDFIUM = threading.Lock()  # it lets one thread in at a time
_THUMBNAIL = 0.25  # of the sides of a later page: a smaller first page of the same shape is its thumbnail


def read_pages(path: Path | str) -> Iterator[np.ndarray | InputError]:
    """The pages of a file, one for most pictures; a damaged page is an InputError in its place.

    Thumbnails that some programs put first are left out.

    Args:
        path: what `read_image` takes, or a PDF file.

    Raises:
        InputError: nothing of the file can be read, or an optional package is missing.
    """
    if is_ink_path(path):
        yield read_image(path)
        return
    data = read_bytes(path)
    if data.startswith(b"%PDF"):
        yield from _pdf_pages(data, str(path))
        return
    frames = _frames(data)
    opened = open_picture(data) if len(frames) > 1 else None
    for number in _tracked(frames, path):
        try:
            yield decode_image(data, str(path), "replace it", number, opened)
        except InputError as error:
            if number == 0:
                raise
            opened = open_picture(data)  # who knows where decoding stopped
            yield InputError(f"Page {number + 1} of {path} can't be read: {error}")


def _tracked(numbers: Sequence[int], path: Path | str) -> Iterable[int]:
    """The numbers of pages; of many, it is shown how far whoever asks for them has come."""
    return track(numbers, f"pages of {Path(path).name}") if len(numbers) >= _MANY else numbers


def _frames(data: bytes) -> list[int]:
    """Numbers of the frames that are no thumbnails; the first alone where the file can't be looked through."""
    try:
        with open_picture(data) as image:
            sizes = []
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                sizes.append(image.size)
    except Exception:  # `decode_image` says what is wrong with it
        return [0]
    largest = max(sizes)
    return [k for k, size in enumerate(sizes) if not _is_thumbnail(size, largest)]


def _is_thumbnail(size: tuple[int, int], of: tuple[int, int]) -> bool:
    """
    >>> _is_thumbnail((231, 13), (1853, 104)), _is_thumbnail((800, 600), (1853, 104))
    (True, False)
    """
    shrunk = size[0] / of[0]
    return shrunk < _THUMBNAIL and abs(size[1] - of[1] * shrunk) <= 1


def _pdf_pages(data: bytes, name: str) -> Iterator[np.ndarray | InputError]:
    try:
        import pypdfium2
    except ImportError as error:
        raise InputError(f"{name}: PDF files need a package more: pip install 'netchu[documents]'.") from error
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            reason = "locked with a password" if "password" in str(error).lower() else "damaged"
            raise InputError(f"The PDF {name} can't be opened (it is {reason}): give another one.") from error
        count = len(document)
    try:
        for number in _tracked(range(count), name):
            with _PDFIUM:
                picture = _drawn(document, number)
            damaged = InputError(f"Page {number + 1} of {name} can't be read (it is damaged): scan it again.")
            yield damaged if picture is None else picture
    finally:
        with _PDFIUM:
            document.close()


def _drawn(document: Any, number: int) -> np.ndarray | None:
    """The pixels of a page, uint8 (H, W, 3) RGB; None where it is damaged."""
    import pypdfium2

    try:
        page = document[number]
        longest = max(page.get_size()) / _POINTS_PER_INCH
        scale = min(PDF_DPI, _LARGEST / longest) / _POINTS_PER_INCH
        picture = np.array(page.render(scale=scale).to_pil().convert("RGB"))
        if picture.min() == picture.max():  # PDFium leaves out, without a word, what it can't decode
            for image in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
                image.get_bitmap()
    except pypdfium2.PdfiumError:
        return None
    return picture
