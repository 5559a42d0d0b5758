"""What is read as HTML; its colours and sizes are in assets/playground.css."""

from html import escape

import numpy as np

from netchu.addresses.divisions import Division
from netchu.addresses.json_form import full_name
from netchu.addresses.matching import BEFORE, MIXED, SINCE, AddressMatch
from netchu.analysis.errors.edits import align
from netchu.display.data_url import data_url
from netchu.playground.reading import PictureReading, RowReading
from netchu.playground.saving import Saved
from netchu.reading import Letter

SURE, DOUBTFUL = 0.9, 0.6  # on validation lines, few characters are below the first, and many of the errors
STEP_SAYS = {
    "original": "The picture, cut to the part that is read.",
    "normalise_background": "Paper becomes white and ink dark, whatever the light and the colours.",
    "remove_rules": "Ruled and table lines are painted white.",
    "otsu": "Black and white by Otsu’s threshold.",
    "remove_noise": "Specks disappear; dots and tone marks stay.",
    "smooth_contours": "Frayed edges become smooth.",
    "crop_to_ink": "The page is cut to its line of writing.",
    "straighten": "A line that climbs or sags is set level.",
    "deslant": "Leaning strokes are set upright.",
    "resize_to_height": "The height that the network reads.",
}
_LARGEST = 1200, 1200  # px of a picture of a step: more than a page shows
_NOTHING = "Nothing is written on this picture."  # whose name may be “pasted”
_LETTER_WIDTH = 12  # px that a letter under the line needs


def nothing_html() -> str:
    """That nothing is written on the picture, and what to do if there is."""
    return (
        f'<div class="netchu-text netchu-none">{_NOTHING}</div>'
        '<p class="netchu-note">If there is, draw a rectangle around it on the picture.</p>'
    )


def done_text(reading: PictureReading) -> str:
    """How many rows were read, and how quickly."""
    took = f"{1000 * reading.seconds:.0f} ms" if reading.seconds < 1 else f"{reading.seconds:.1f} s"
    if not reading.rows:
        return _NOTHING
    return f"Read in {took}." if len(reading.rows) == 1 else f"{len(reading.rows)} rows, read in {took}."


def text_html(reading: RowReading) -> str:
    """The text with a colour for each character, how sure the line is, and the legend."""
    best = reading.hypotheses[0]
    letters, sure = "".join(_letter(letter) for letter in reading.letters), share_text(best.confidence)
    return (
        f'<div class="netchu-text" lang="vi">{letters}</div>'
        f'<p class="netchu-note">Confidence in the whole line: <b>{escape(sure)}</b></p>{_legend()}'
    )


def line_html(reading: RowReading) -> str:
    """The line as the network saw it, each character below the ink that it was read from."""
    width = reading.line.shape[1]
    below = "".join(
        f'<span class="netchu-at" style="left:{50 * (letter.start + letter.end):.2f}%">{_letter(letter)}</span>'
        for letter in reading.letters
        if letter.character != " "
    )
    sizes = f"min-width:{_LETTER_WIDTH * len(reading.letters)}px;max-width:{2 * width}px"
    return (
        f'<div class="netchu-scroll"><div class="netchu-line" style="{sizes}">'
        f'{_image(reading.line, "the line as the network saw it")}<div class="netchu-below" lang="vi">{below}</div>'
        "</div></div>"
    )


def address_html(address: AddressMatch) -> str:
    """Province, district and ward with their codes and where they lie today, or that there is none."""
    levels = (("Ward", address.ward), ("District", address.district), ("Province", address.province))
    rows = "".join(_division_row(level, division) for level, division in levels if division)
    if not rows:
        return '<p class="netchu-note">The text names no province or district.</p>'
    said = {
        BEFORE: "Divisions until June 2025.",
        SINCE: "Divisions since July 2025.",
        MIXED: "Divisions of before and since July 2025, mixed.",
    }
    system = f'<p class="netchu-note">{said[address.system]}</p>' if address.system else ""
    doubt = "" if address.unique else '<p class="netchu-note">Other places fit as well; these are the first listed.</p>'
    return f"<table><tbody>{rows}{_today_rows(address)}</tbody></table>{system}{doubt}"


def _today_rows(address: AddressMatch) -> str:
    """Where an old or mixed address lies since July 2025; each ward that it may be."""
    if address.system in (SINCE, None):
        return ""
    level = "Today" if len(address.today) == 1 else "Today, one of"
    return "".join(_division_row(level, one.ward or one.province, one.ward and one.province) for one in address.today)


def _division_row(level: str, division: Division, within: Division | None = None) -> str:
    name = ", ".join(full_name(one) for one in (division, within) if one)
    code = f"code <code>{escape(division.code)}</code>" if division.code else ""
    return f'<tr><th>{level}</th><td lang="vi">{escape(name)}</td><td class="netchu-note">{code}</td></tr>'


def alternative_html(text: str, best: str, confidence: float) -> str:
    """Another reading, what differs from the best one marked; gaps show what it leaves out."""
    parts = []
    for op, _, character in align(best, text):
        if op == "equal":
            parts.append(escape(character))
        else:
            parts.append(f'<mark class="{"gone" if op == "deletion" else "other"}">{escape(character) or "‸"}</mark>')
    return (
        f'<div class="netchu-reading"><span class="netchu-share">{escape(share_text(confidence))}</span>'
        f'<span lang="vi">{"".join(parts)}</span></div>'
    )


def steps_html(reading: RowReading) -> str:
    """One picture a preprocessing step, with its size and time and what it does."""
    figures = []
    for name, image, milliseconds in reading.steps:
        size = f"{image.shape[1]} × {image.shape[0]} px"
        cost = "" if name == "original" else f"{milliseconds:.1f} ms, "
        figures.append(
            f"<figure>{_image(image, name)}<figcaption><b>{escape(name.replace('_', ' '))}</b> "
            f"<i>{cost}{size}</i><br>{STEP_SAYS.get(name, '')}</figcaption></figure>"
        )
    return f'<div class="netchu-steps">{"".join(figures)}</div>'


def folder_html(folder: str, lines: int) -> str:
    """Where lines are kept and how many there are."""
    return message_html(f"{_lines(lines)} in <code>{escape(folder)}</code>" if lines else "")


def saved_html(saved: Saved, folder: str, command: str) -> str:
    """What became of a line that was to be kept, and the command that learns from all of them."""
    file = f"<code>{escape(saved.path.name)}</code>"
    if saved.before == saved.text:
        done = f"{file} has this text already."
    elif saved.before is not None:
        done = f"{file} has the new text in place of “{escape(saved.before)}”."
    else:
        done = f"Saved as {file}."
    learn = f"To learn from a dozen or more: <code>{escape(command)}</code>"
    return message_html(f"✓ {done} {_lines(saved.lines)} in <code>{escape(folder)}</code>.<br>{learn}")


def message_html(html: str, error: bool = False) -> str:
    """One sentence; an error stands out."""
    return f'<p class="netchu-note{" netchu-error" if error else ""}">{html}</p>' if html else ""


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def share_text(share: float) -> str:
    """A share for people, never 100 % where something is missing.

    >>> share_text(0.954), share_text(0.0004), share_text(0.9999)
    ('95 %', '< 1 %', '> 99 %')
    """
    if share < 0.005:
        return "< 1 %"
    return "> 99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def _letter(letter: Letter) -> str:
    kind = "sure" if letter.probability >= SURE else "fair" if letter.probability >= DOUBTFUL else "low"
    name = "space" if letter.character == " " else letter.character
    said = escape(f"{name}: {share_text(letter.probability)}")
    return f'<span class="netchu-letter {kind}" tabindex="-1" data-percent="{said}">{escape(letter.character)}</span>'


def _legend() -> str:
    sure, doubtful = share_text(SURE), share_text(DOUBTFUL)
    entries = (
        ("sure", f"{sure} or more"),
        ("fair", f"{doubtful} to {sure}: look again"),
        ("low", f"under {doubtful}: doubtful"),
    )
    shown = "".join(f'<span><span class="netchu-letter {kind}">ặ</span> {what}</span>' for kind, what in entries)
    return (
        '<div class="netchu-legend"><span>How probable the network alone finds each character '
        f"(point at one or tap it):</span>{shown}</div>"
    )


def _image(image: np.ndarray, alt: str) -> str:
    url = data_url(image, _LARGEST, "PNG", compress_level=1)  # written in a moment, read once
    return f'<img alt="{escape(alt)}" src="{url}">'
