"""The reading tool: the pad, below it the rows that were read, and of one of them all that is known."""

import shlex
from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as widgets
import numpy as np

from netchu import registry
from netchu.errors import InputError
from netchu.models.header import LAST, RELEASED, checkpoint_path
from netchu.playground import result_html
from netchu.playground.pad import Pad
from netchu.playground.reading import WHOLE, Part, PictureReading, RowReading, picture_of, read_picture
from netchu.playground.row_list import RowList
from netchu.playground.saving import Saved, count_lines, save_line
from netchu.recognizer import Recognizer
from netchu.system.paths import project_root

OTHERS = 4  # readings shown beside the best one
_DECODERS = (("Addresses", "best"), ("Any text", "beam"))
_TIPS = ("Language model and place names help to read addresses.", "The network alone, for other texts.")
_EMPTY = '<p class="netchu-note">Write a line above, or give a photograph: what is read appears here.</p>'
_ROWS = '<p class="netchu-note">Click a row to see it on the picture, correct it where it stands.</p>'


class Playground(widgets.VBox):
    """Reads a picture that is drawn, dropped, pasted or chosen, and keeps its rows with the texts that you correct.

    All of it works without a browser, too: `read`, `read_part`, `choose`, `correct`, `save`.

    Args:
        checkpoint: `released`, `last` (of the run trained last) or a file.
        save_to: folder for corrected lines. Relative paths start in the project's folder.
        decoder: `best`, `beam` for texts that are no addresses, or another of `registry.DECODERS`.

    Attributes:
        reading: the latest one, None before the first and after a picture that couldn't be read.
        row: the row of it that was chosen, at first the first; None where there is none.
        error: what was wrong with the latest picture or text, a sentence; "" where all is well.

    Raises:
        InputError: there is no such checkpoint.
    """

    def __init__(self, checkpoint: str = RELEASED, save_to: str | Path = "data/corrected", decoder: str = "best"):
        self.reading: PictureReading | None = None
        self.error = ""
        self._picture: tuple[np.ndarray, str, bool] | None = None  # on the pad; its name, whether it was written there
        registry.check_name(registry.DECODERS, decoder, "decoder")
        modes = _DECODERS if decoder in dict(_DECODERS).values() else (*_DECODERS, (decoder, decoder))
        self._folder, self._shown_folder = project_root() / save_to, str(save_to)
        file = checkpoint_path(checkpoint if checkpoint in (RELEASED, LAST) else str(project_root() / checkpoint))
        self._recognizer = Recognizer.load(file)
        start = checkpoint if checkpoint != LAST else str(file)
        self._command = shlex.join(["netchu", "finetune", "--checkpoint", start, "--data", self._shown_folder])
        self._warm_up(decoder)
        self._pad = Pad(self.read, self.read_part, self.choose, self.clear)
        self._rows = RowList()
        self._rows.observe(lambda _: self._show_chosen(), names="chosen")
        self._rows.observe(lambda _: self._take_correction(), names="texts")
        self._decoder = widgets.ToggleButtons(options=modes, value=decoder, tooltips=_TIPS)
        self._decoder.observe(lambda _: self._read_again(), names="value")
        self._title, self._text, self._line, self._address, self._steps = (widgets.HTML() for _ in range(5))
        self._others = [_Other(self.correct) for _ in range(OTHERS)]
        self._correction = widgets.Textarea(rows=2, layout=widgets.Layout(width="100%", height="auto"))
        self._correction.observe(lambda change: self._rows.correct(change["new"]), names="value")
        self._save = widgets.Button(description="Save as training line", button_style="primary")
        self._save.on_click(lambda _: self.save())
        self._saved = widgets.HTML()
        super().__init__(self._parts())
        self.add_class("netchu-playground")
        self.clear()

    @property
    def row(self) -> RowReading | None:
        """See the attributes of the class."""
        return self.reading.rows[self._rows.chosen] if self.reading and self.reading.rows else None

    def read(self, data: bytes, name: str = "picture", written: bool = False) -> PictureReading | None:
        """Reads an image file's bytes and shows the result, or one sentence that says what is wrong with them.

        Args:
            data: of the file.
            name: of the file.
            written: whether it is what was written on the pad, which is not looked through for specks.
        """
        self._picture = None
        return self._try(lambda: self._open(data, name, written))

    def read_part(self, part: Part) -> PictureReading | None:
        """Reads a part of the latest picture: left, top, right, bottom as shares of its sides."""
        if self._picture is None:
            self._pad.answer()
            return None
        return self._try(lambda: self._read(part))

    def choose(self, row: int) -> None:
        """Shows a row of the latest picture, numbered from 0, with all that is known of it."""
        if self.reading and 0 <= row < len(self.reading.rows):
            self._rows.chosen = row

    def correct(self, text: str) -> None:
        """Puts a text into the field of the row that was chosen, as if it were typed there."""
        self._correction.value = text

    def save(self) -> Saved | None:
        """Keeps the row's picture with the corrected text; shows and notes in `error` what keeps it from that."""
        self.error = ""
        try:
            if self.row is None:
                raise InputError("There is no line to save: give a picture first.")
            saved = save_line(
                self._folder,
                self.row.page,
                self._correction.value,
                self.row.source,
                self._recognizer.header.charset,
            )
        except InputError as error:
            self.error = str(error)
            self._saved.value = result_html.message_html(escape(self.error), error=True)
            return None
        self._saved.value = result_html.saved_html(saved, self._shown_folder, self._command)
        return saved

    def clear(self) -> None:
        """Shows nothing but the sheet."""
        self.reading, self._picture, self.error = None, None, ""
        self._show()

    def _open(self, data: bytes, name: str, written: bool) -> PictureReading:
        self._picture = picture_of(data, name), name, written
        return self._read()

    def _read(self, part: Part = WHOLE) -> PictureReading:
        picture, name, written = self._picture
        return read_picture(self._recognizer, picture, name, self._decoder.value, part, written or part != WHOLE)

    def _read_again(self) -> None:
        if self.reading is not None:
            part, chosen = self.reading.part, self._rows.chosen
            self._try(lambda: self._read(part), chosen)

    def _try(self, read: Callable[[], PictureReading], chosen: int = 0) -> PictureReading | None:
        """Reads, shows the result and answers the browser in any case: it waits."""
        self.reading, self.error = None, ""
        try:
            self.reading = read()
        except InputError as error:
            self.error = str(error)
        except Exception as error:
            self.error = f"The picture can't be read ({error})."
            raise
        finally:
            rows = self.reading.rows if self.reading else ()
            self._show(min(chosen, max(0, len(rows) - 1)))
            message = result_html.done_text(self.reading) if self.reading else self.error
            self._pad.answer(message, bool(self.error), [row.part for row in rows], self._rows.chosen)
        return self.reading

    def _show(self, chosen: int = 0) -> None:
        """Everything below the pad, for the latest reading or for none."""
        rows = self.reading.rows if self.reading else ()
        self._rows.show(rows, chosen)
        self._list.layout.display = "" if len(rows) > 1 else "none"
        self._details.layout.display = "" if rows else "none"
        self._saved.value = self._folder_says()
        self._show_row()

    def _show_row(self) -> None:
        """All that is known of the chosen row."""
        row = self.row
        nothing = result_html.nothing_html() if self.reading else _EMPTY
        title = f"Row {self._rows.chosen + 1}" if row and len(self.reading.rows) > 1 else "What is read"
        self._title.value = f"<h3>{title}</h3>"
        self._text.value = result_html.text_html(row) if row else nothing
        self._line.value = result_html.line_html(row) if row else ""
        self._address.value = result_html.address_html(row.address) if row else ""
        self._steps.value = result_html.steps_html(row) if row else ""
        others = row.alternatives[:OTHERS] if row else ()
        for number, other in enumerate(self._others):
            other.show(others[number] if number < len(others) else None, row.text if row else "")
        self._take_correction()

    def _take_correction(self) -> None:
        """Puts what the list says of the chosen row into the field."""
        texts = self._rows.texts
        self.correct(texts[self._rows.chosen] if self._rows.chosen < len(texts) else "")

    def _show_chosen(self) -> None:
        self._show_row()
        self._saved.value = self._folder_says()
        self._pad.choose(self._rows.chosen)

    def _folder_says(self) -> str:
        """How many lines lie there, or why none can be added; reading goes on in any case."""
        try:
            return result_html.folder_html(self._shown_folder, count_lines(self._folder))
        except InputError as error:
            return result_html.message_html(escape(str(error)), error=True)

    def _warm_up(self, decoder: str) -> None:
        """Loads detector, language model and gazetteer and compiles the beam search now, not at the first line."""
        page = np.full((64, 64), 255, np.uint8)
        page[20:44, 30:34] = 0
        read_picture(self._recognizer, page, "", decoder, written=True)

    def _parts(self) -> list[widgets.Widget]:
        steps = widgets.Accordion([self._steps], titles=("Preprocessing, step by step",), selected_index=None)
        save = widgets.HBox([self._save, self._saved])
        save.add_class("netchu-save")
        both = widgets.Box(
            [
                _section("Address", self._address),
                _section("Other readings", *self._others),
            ]
        )
        both.add_class("netchu-both")
        self._details = widgets.VBox(
            [
                _section("The line found", self._line),
                both,
                _section("Correct the text and keep the line", self._correction, save),
                steps,
            ]
        )
        modes = widgets.HBox([widgets.HTML('<span class="netchu-note">Read as</span>'), self._decoder])
        modes.add_class("netchu-modes")
        self._list = _section("Rows", widgets.HTML(_ROWS), self._rows)
        return [self._pad, modes, self._list, _boxed(self._title, self._text), self._details]


class _Other(widgets.HBox):
    """One other reading and the button that takes it."""

    def __init__(self, take: Callable[[str], None]):
        self._string = ""
        self._button = widgets.Button(description="Take", tooltip="Put this reading into the field below")
        self._button.on_click(lambda _: take(self._string))
        self._html = widgets.HTML()
        super().__init__([self._button, self._html])
        self.add_class("netchu-other")

    def show(self, hypothesis, best: str) -> None:
        """Shows a hypothesis, marked where it differs from the best text; None hides the row."""
        self.layout.display = "" if hypothesis else "none"
        if hypothesis:
            self._string = hypothesis.text
            self._html.value = result_html.alternative_html(hypothesis.text, best, hypothesis.confidence)


def _section(title: str, *children: widgets.Widget) -> widgets.VBox:
    return _boxed(widgets.HTML(f"<h3>{title}</h3>"), *children)


def _boxed(*children: widgets.Widget) -> widgets.VBox:
    box = widgets.VBox(children)
    box.add_class("netchu-section")
    return box
