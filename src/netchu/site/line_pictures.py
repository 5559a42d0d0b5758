"""Small pictures of lines for a run's pages, with boxes around the rows of those that may have several."""

import hashlib
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageDraw

from netchu.config import PREPROCESSING
from netchu.data.images import read_image
from netchu.errors import InputError
from netchu.pictures.finding import find_rows
from netchu.system.cores import usable_cores
from netchu.system.paths import make_dir, short_path, whole_file
from netchu.system.progress import say, track

PICTURE_HEIGHT = 48  # px
PICTURE_BYTES = 10_000  # what a picture may take: 2,000 of them stay below 20 MB
_QUALITIES = (60, 40, 20, 5)  # of WebP; the first that is small enough
_MAX_ASPECT = 60  # of a picture: longer lines are squeezed
_MOST_ROWS = 8  # that a picture is made higher for
_FRAME = (213, 94, 0)  # red, green, blue of the boxes around rows


def draw_pictures(
    paths: Sequence[str], folder: Path, doubtful: Collection[str]
) -> tuple[dict[str, tuple[str, int, int]], list[tuple[str, str]]]:
    """Draws each line's picture into the folder, unless it is there; removes those of lines that aren't asked for.

    Args:
        paths: of the lines.
        folder: made where missing.
        doubtful: those of the paths whose pictures may have several rows, which boxes show then.

    Returns:
        path → file name of its picture from the folder above, width and height in px; and (path, what is wrong with
        it) of those that can't be read.
    """
    make_dir(folder)

    def draw(path: str) -> tuple[str, int, int] | str:
        stem = hashlib.sha256(path.encode()).hexdigest()[:12]
        file = folder / f"{stem}{'-rows' if path in doubtful else ''}.webp"
        try:
            return (f"{folder.name}/{file.name}", *_picture(Path(path), file, path in doubtful))
        except InputError as error:
            return str(error)

    with ThreadPoolExecutor(usable_cores()) as pool:
        made = list(track(pool.map(draw, paths), "pictures of lines", total=len(paths)))
    found = list(zip(paths, made, strict=True))
    pictures = {path: result for path, result in found if not isinstance(result, str)}
    missing = [(path, result.replace(path, short_path(path))) for path, result in found if isinstance(result, str)]
    if missing:
        say(f"without a picture on the page: {len(missing)} of {len(paths)} lines; the first: {missing[0][1]}")
    kept = {Path(name).name for name, _, _ in pictures.values()}
    for file in folder.glob("*.webp"):
        if file.name not in kept:
            file.unlink(missing_ok=True)
    return pictures, missing


def _picture(source: Path, file: Path, find: bool) -> tuple[int, int]:
    """Writes the small picture of an image file unless it is there and as new; its width and height, px.

    find: whether to look for rows, and to draw several of them.
    """
    try:
        if not source.is_file() or source.stat().st_mtime <= file.stat().st_mtime:  # data may have moved since
            with Image.open(file) as image:
                return image.size
    except OSError:
        pass  # none yet, or a damaged one
    page = read_image(source)
    boxes = [row.box for row in find_rows(page, PREPROCESSING)] if find else []
    image, height = Image.fromarray(page), PICTURE_HEIGHT * min(max(1, len(boxes)), _MOST_ROWS)
    width = round(height * min(max(image.width / image.height, 0.1), _MAX_ASPECT))
    scale = width / image.width, height / image.height
    image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0).convert("RGB")
    for top, bottom, left, right in boxes if len(boxes) > 1 else ():
        corners = left * scale[0], top * scale[1], right * scale[0] - 1, bottom * scale[1] - 1
        ImageDraw.Draw(image).rectangle(corners, outline=_FRAME, width=2)
    for quality in _QUALITIES:
        with whole_file(file) as part:
            image.save(part, format="WEBP", quality=quality)
        if file.stat().st_size <= PICTURE_BYTES:
            break
    return image.size
