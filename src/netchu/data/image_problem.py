"""Whether a file can be read as an image, found out cheaply."""

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from netchu.data.images import read_image
from netchu.data.ink import ink_line, is_ink_path
from netchu.errors import InputError

_SIGNATURES = (  # first bytes of a whole file, and its last bytes
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    (b"\xff\xd8\xff", b"\xff\xd9"),
)


def image_problem(path: Path | str) -> str | None:
    """Why the file can't be read as an image, or None.

    Cheap on whole PNG, JPEG and WebP files: their first and last bytes are looked at, and only a file that
    looks odd there is decoded. A line of ink is looked for in its file.
    """
    if is_ink_path(path):
        try:
            ink_line(path)
        except InputError as error:
            return str(error)
        return None
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(12)
            if not head:
                return "zero-byte image"
            file.seek(0, 2)
            size = file.tell()
            file.seek(max(0, size - 8))
            tail = file.read()
    except OSError as error:
        return f"image can't be opened ({error.strerror})"
    whole_webp = head[:4] == b"RIFF" and head[8:] == b"WEBP" and int.from_bytes(head[4:8], "little") + 8 == size
    if whole_webp or any(head.startswith(start) and tail.endswith(end) for start, end in _SIGNATURES):
        return None
    try:
        read_image(path)
    except InputError as error:
        reasons = {UnidentifiedImageError: "not an image", Image.DecompressionBombError: "image too large"}
        return reasons.get(type(error.__cause__), "truncated or damaged image")
    return None
