"""The rows of a picture as a list: each row's picture above its text, which can be corrected where it stands."""

from collections.abc import Sequence

import anywidget
import traitlets

from netchu.display.data_url import data_url
from netchu.playground.pad import ASSETS
from netchu.playground.reading import RowReading
from netchu.playground.result_html import share_text

_LARGEST = 1200, 56  # px of a row's picture: some kilobytes


class RowList(anywidget.AnyWidget):
    """Several rows to choose from and to correct; the browser's side is assets/rows.js.

    Attributes:
        rows: of each row its picture (a data URL) and how sure its text is, in words.
        texts: what the fields say, as corrected.
        chosen: number of the row that stands out, from 0.
    """

    _esm = ASSETS / "rows.js"
    rows = traitlets.List(traitlets.Dict()).tag(sync=True)
    texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)

    def show(self, rows: Sequence[RowReading], chosen: int = 0) -> None:
        """Shows these rows in place of the others, each with the text that was read."""
        with self.hold_sync():
            self.texts = [row.text for row in rows]
            self.chosen = chosen
            self.rows = [
                {"picture": data_url(row.page, _LARGEST, "WEBP", quality=60), "share": share_text(row.confidence)}
                for row in rows
            ]

    def correct(self, text: str) -> None:
        """Puts a text into the field of the chosen row."""
        if self.texts:
            self.texts = [text if k == self.chosen else other for k, other in enumerate(self.texts)]
