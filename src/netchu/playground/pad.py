"""The pad that a line is written on, dropped or pasted: the browser's side is assets/playground.js."""

from collections.abc import Callable, Sequence
from pathlib import Path

import anywidget

from netchu.playground.reading import Part

ASSETS = Path(__file__).parent / "assets"


class Pad(anywidget.AnyWidget):
    """A sheet of paper in the browser.

    It sends what was written as PNG, and files as they are (large photographs shrunk), and waits for an answer
    before it sends the next. The rows that were read are drawn on the photograph. Nothing is loaded from any other
    place.

    Args:
        on_picture: called with a file's bytes and name, and whether it is what was written on the sheet.
        on_part: called with the rectangle that was drawn on the photograph shown.
        on_row: called with the number of the row that was clicked on.
        on_clear: called when the sheet is empty again.
    """

    _esm = ASSETS / "playground.js"
    _css = ASSETS / "playground.css"

    def __init__(
        self,
        on_picture: Callable[[bytes, str, bool], object],
        on_part: Callable[[Part], object],
        on_row: Callable[[int], object],
        on_clear: Callable[[], object],
    ):
        super().__init__()
        self._on_picture, self._on_part, self._on_row, self._on_clear = on_picture, on_part, on_row, on_clear
        self.on_msg(self._hear)

    def answer(self, message: str = "", error: bool = False, parts: Sequence[Part] = (), chosen: int = 0) -> None:
        """Tells the browser that its picture is done with.

        Args:
            message: shown beside the buttons.
            error: whether it is bad news.
            parts: the rows that were read, drawn on the photograph.
            chosen: number of the row that stands out.
        """
        self.send({"type": "done", "message": message, "error": error, "parts": list(parts), "chosen": chosen})

    def choose(self, row: int) -> None:
        """Makes another row of the photograph stand out."""
        self.send({"type": "choose", "row": row})

    def _hear(self, _: object, content: dict, buffers: list) -> None:
        kind = content.get("type")
        if kind == "picture" and buffers:
            self._on_picture(bytes(buffers[0]), str(content.get("name") or "picture"), bool(content.get("written")))
        elif kind == "part":
            left, top, right, bottom = map(float, content["part"])
            self._on_part((left, top, right, bottom))
        elif kind == "row":
            self._on_row(int(content["row"]))
        elif kind == "clear":
            self._on_clear()
