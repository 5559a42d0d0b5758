"""The pad in a real browser, with a model that only notes what it is sent."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from samples import draw_line

from netchu.playground.pad import ASSETS

HARNESS = """async ([esm, css]) => {
  document.body.innerHTML = "<style>" + css + "</style><input id=other><div id=pad class=netchu-playground></div>";
  const hears = [];
  window.sent = [];
  const model = {
    on: (name, call) => hears.push(call), off: () => hears.splice(0),
    send: (content, _, buffers) => sent.push({...content,
      bytes: buffers ? btoa(Array.from(new Uint8Array(buffers[0]), (b) => String.fromCharCode(b)).join("")) : ""}),
  };
  window.hear = (message) => hears.forEach((call) => call(message));
  window.answer = (message) => hear({type: "done", message: "Read.", ...message});
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  window.leave = (await import(url)).default.render({model, el: document.getElementById("pad")});
}"""
DROP = """([kind, name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0)), given = new DataTransfer();
  given.items.add(new File([bytes], name, {type}));
  const target = document.querySelector(kind === "paste elsewhere" ? "#other" : ".netchu-pad");
  const event = kind.startsWith("paste")
    ? new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true})
    : new DragEvent(kind, {dataTransfer: given, bubbles: true, cancelable: true});
  target.dispatchEvent(event);
  return event.defaultPrevented;
}"""

IDLE = 2000  # ms
DESK, PHONE = (1000, 700), (390, 800)  # px
on_both = pytest.mark.parametrize("page", [DESK, PHONE], ids=["desk", "phone"], indirect=True)

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, request):
    """A page with the pad; afterwards nothing may have been complained of or asked from the network."""
    width, height = getattr(request, "param", DESK)
    page = browser.new_page(viewport={"width": width, "height": height})
    complaints, requests = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: requests.append(asked.url))
    page.evaluate(
        HARNESS,
        [
            pad_script(),
            (ASSETS / "playground.css").read_text(encoding="utf-8"),
        ],
    )
    yield page
    assert not complaints
    assert not [url for url in requests if not url.startswith(("blob:", "data:", "about:"))]
    page.close()


def pad_script():
    """The pad as it is, but more patient: on a busy machine strokes that belong together take their time."""
    script = (ASSETS / "playground.js").read_text(encoding="utf-8")
    patient = re.sub(r"const IDLE = \d+", f"const IDLE = {IDLE}", script)
    assert patient != script
    return patient


def stroke(page, *points):
    box = page.locator(".netchu-sheet").bounding_box()
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()


def sent(page, count):
    """What the pad has sent, once that is `count` messages."""
    page.wait_for_function(f"sent.length >= {count}")
    messages = page.evaluate("sent")
    assert len(messages) == count
    return messages


def image(message):
    return np.array(Image.open(io.BytesIO(base64.b64decode(message["bytes"]))).convert("L"))


def give(page, kind, name, data, type="image/png"):
    return page.evaluate(DROP, [kind, name, type, base64.b64encode(data).decode()])


def png(picture: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG")
    return buffer.getvalue()


def enabled(page, name):
    return page.locator(f".netchu-bar .{name}").is_enabled()


@on_both
def test_strokes_become_a_picture_with_ink_and_margins(page):
    assert page.locator(".netchu-hint").is_visible() and not enabled(page, "undo") and not enabled(page, "clear")
    stroke(page, (50, 60), (150, 60), (150, 120))
    stroke(page, (200, 100))
    assert not page.locator(".netchu-hint").is_visible()
    (message,) = sent(page, 1)
    ink = np.argwhere(image(message) < 128)
    assert message["type"] == "picture" and message["written"] and image(message).max() == 255
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0)
    assert (right - left) / (bottom - top) == pytest.approx(150 / 60, rel=0.08)
    assert min(top, left) > 20 and page.locator(".netchu-status").inner_text() == "Reading…"


def test_undo_and_clear(page):
    stroke(page, (50, 60), (50, 120))
    stroke(page, (150, 60), (150, 120))
    wide = image(sent(page, 1)[0]).shape[1]
    page.evaluate("answer({})")
    page.locator(".undo").click()
    assert image(sent(page, 2)[1]).shape[1] < wide
    page.evaluate("answer({})")
    stroke(page, (150, 60), (150, 120))
    page.locator(".netchu-pad").press("Control+z")
    sent(page, 3)
    page.evaluate("answer({})")
    assert page.locator(".netchu-status").inner_text() == "Read."
    page.locator(".clear").click()
    assert sent(page, 4)[3]["type"] == "clear" and page.locator(".netchu-hint").is_visible()
    stroke(page, (50, 60), (90, 120))
    page.locator(".undo").click()
    assert sent(page, 5)[4]["type"] == "clear", "nothing is left: nothing is read"


@on_both
def test_more_room_moves_the_paper_and_keeps_what_is_written(page):
    last = page.locator(".netchu-sheet").bounding_box()["width"] - 20
    stroke(page, (50, 60), (50, 120))
    stroke(page, (last, 60), (last, 120))
    page.locator(".room").click()
    stroke(page, (last, 60), (last, 120))
    width = image(sent(page, 1)[0]).shape[1] / 2
    assert width > 1.4 * last


def test_only_the_latest_writing_waits_its_turn(page):
    stroke(page, (50, 60), (50, 120))
    sent(page, 1)
    for x in (100, 150, 200):
        stroke(page, (x, 60), (x, 120))
        page.wait_for_timeout(IDLE + 200)
    assert len(page.evaluate("sent")) == 1
    page.evaluate("answer({})")
    assert image(sent(page, 2)[1]).shape[1] > 2 * 150
    page.evaluate("answer({message: 'No writing.', error: true})")
    assert "netchu-error" in page.locator(".netchu-status").get_attribute("class")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_is_sent_as_it_is(page, kind):
    data = png(draw_line("abba"))
    assert give(page, kind, "photo.png", data)
    (message,) = sent(page, 1)
    assert base64.b64decode(message["bytes"]) == data and message["name"] == "photo.png"
    page.evaluate("answer({parts: [[0.1, 0.2, 0.9, 0.8]]})")
    assert page.get_by_label("The photograph: draw a rectangle").count() == 1
    page.locator(".clear").click()
    assert sent(page, 2)[1]["type"] == "clear" and page.locator(".netchu-hint").is_visible()
    assert page.get_by_label("Sheet to write one line on").count() == 1


def test_the_file_button_takes_the_same_file_twice(page):
    picture = {"name": "số 5.png", "mimeType": "image/png", "buffer": png(draw_line("ab"))}
    for count in (1, 2):
        page.locator("input[type=file]").set_input_files(picture)
        assert sent(page, count)[-1]["name"] == "số 5.png"
        page.evaluate("answer({})")


def test_a_drag_shows_where_to_drop_and_text_is_left_alone(page):
    assert give(page, "dragover", "a.png", b"x") and page.locator(".netchu-target").is_visible()
    assert not give(page, "paste", "notes.txt", b"hello", "text/plain")
    assert not give(page, "paste elsewhere", "a.png", png(draw_line("ab")))
    page.wait_for_timeout(200)
    assert page.evaluate("sent") == []


def test_large_photographs_are_shrunk_and_other_files_go_to_python(page):
    noise = np.random.default_rng(1).integers(0, 256, (1500, 3600), dtype=np.uint8)
    give(page, "drop", "photo.png", png(noise))
    message = sent(page, 1)[0]
    assert image(message).shape == (1333, 3200) and base64.b64decode(message["bytes"])[:2] == b"\xff\xd8"
    page.evaluate("answer({})")
    give(page, "drop", "notes.txt", b"no picture", "text/plain")
    assert base64.b64decode(sent(page, 2)[1]["bytes"]) == b"no picture"
    page.evaluate("answer({message: 'notes.txt is not an image.', error: true})")
    assert page.locator(".netchu-status").inner_text() == "notes.txt is not an image."
    page.locator(".clear").click()
    assert sent(page, 3)[2]["type"] == "clear" and not enabled(page, "clear")


@on_both
def test_a_rectangle_on_a_photograph_is_read_alone(page):
    give(page, "drop", "photo.png", png(np.full((300, 600), 255, np.uint8)))
    sent(page, 1)
    page.evaluate("answer({parts: [[0, 0, 1, 1]]})")
    box = page.locator(".netchu-sheet").bounding_box()
    wide = min(box["width"], 2 * box["height"])  # of the photograph on the sheet
    left = (box["width"] - wide) / 2
    stroke(page, (left + 0.25 * wide, 0.25 * wide), (left + 0.75 * wide, 0.1 * wide))
    part = sent(page, 2)[1]["part"]
    assert part == pytest.approx([0.25, 0.2, 0.75, 0.5], abs=0.03)
    stroke(page, (left + 20, 20), (left + 21, 21))
    page.wait_for_timeout(200)
    assert len(page.evaluate("sent")) == 2, "a tap is no rectangle"


@on_both
def test_a_click_on_a_row_of_the_photograph_chooses_it(page):
    give(page, "drop", "photo.png", png(np.full((300, 600), 255, np.uint8)))
    sent(page, 1)
    page.evaluate("answer({parts: [[0.1, 0.1, 0.9, 0.3], [0.1, 0.4, 0.9, 0.6], [0.3, 0.5, 0.5, 0.9]], chosen: 0})")
    box = page.locator(".netchu-sheet").bounding_box()
    wide = min(box["width"], 2 * box["height"])
    left = box["x"] + (box["width"] - wide) / 2

    def tap(x, y):
        page.mouse.click(left + x * wide, box["y"] + y * wide / 2)

    sheet = "document.querySelector('canvas').toDataURL()"
    before = page.evaluate(sheet)
    tap(0.2, 0.5)
    assert sent(page, 2)[1] == {"type": "row", "row": 1, "bytes": ""}
    assert page.evaluate(sheet) != before, "the other row stands out at once"
    tap(0.4, 0.55)
    assert sent(page, 3)[2]["row"] == 2, "where rows overlap the smaller one is meant"
    tap(0.95, 0.95)
    page.evaluate("hear({type: 'choose', row: 0})")
    tap(0.5, 0.2)
    page.wait_for_timeout(200)
    assert len(page.evaluate("sent")) == 3, "beside the rows, or on the row that is chosen already"
    assert page.evaluate(sheet) == before


def test_an_answer_to_what_was_cleared_is_not_shown(page):
    stroke(page, (50, 60), (50, 120))
    sent(page, 1)
    page.locator(".clear").click()
    page.evaluate("answer({})")
    assert page.locator(".netchu-status").inner_text() == ""
    stroke(page, (50, 60), (50, 120))
    sent(page, 3)
    page.evaluate("answer({})")
    assert page.locator(".netchu-status").inner_text() == "Read."


def test_a_pad_that_is_gone_takes_nothing(page):
    page.evaluate("leave()")
    assert not give(page, "drop", "a.png", png(draw_line("ab")))
    assert page.evaluate("sent") == []
