"""The list of rows: in Python, and in a real browser with a model that only holds values."""

import json

import numpy as np
import pytest
from samples import draw_line

from netchu.config import Preprocessing
from netchu.decoding import Hypothesis
from netchu.playground.pad import ASSETS
from netchu.playground.reading import WHOLE, RowReading
from netchu.playground.row_list import RowList

TEXTS = ["Số 5", "Lê Lợi <b>", "Huế"]
HARNESS = """async ([esm, css, rows, texts]) => {
  document.body.innerHTML = "<style>" + css + "</style><div id=rows class=netchu-playground></div>";
  const calls = {};
  window.values = {rows, texts, chosen: 0};
  window.saves = 0;
  const tell = (name) => (calls["change:" + name] ?? []).forEach((call) => call());
  window.put = (name, value) => { values[name] = value; tell(name); };
  const model = {
    get: (name) => values[name], set: (name, value) => put(name, value), save_changes: () => { saves += 1; },
    on: (name, call) => (calls[name] ??= []).push(call), off: () => {},
  };
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  (await import(url)).default.render({model, el: document.getElementById("rows")});
}"""


def row(text: str, page: np.ndarray) -> RowReading:
    shown = {"part": WHOLE, "page": page, "line": page, "preprocessing": Preprocessing()}
    return RowReading("a", (Hypothesis(text, -1.0, 0.954),), (), (0, 64, 0, 200), **shown)


@pytest.fixture
def rows() -> RowList:
    shown = RowList()
    pages = [np.full((200, 900, 3), 255, np.uint8), draw_line("le loi"), draw_line("hue")]
    shown.show([row(text, page) for text, page in zip(TEXTS, pages, strict=True)], 1)
    return shown


def test_each_row_has_a_small_picture_a_text_and_how_sure_it_is(rows):
    assert rows.texts == TEXTS and rows.chosen == 1
    assert {one["share"] for one in rows.rows} == {"95 %"}
    assert all(one["picture"].startswith("data:image/webp;base64,") for one in rows.rows)
    assert max(len(one["picture"]) for one in rows.rows) < 10_000
    rows.correct("Lê Lai")
    assert rows.texts == ["Số 5", "Lê Lai", "Huế"]
    rows.show([])
    rows.correct("nowhere")
    assert rows.texts == [] and rows.chosen == 0


@pytest.fixture
def page(browser, rows):
    page = browser.new_page(viewport={"width": 700, "height": 600})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    esm, css = ((ASSETS / name).read_text(encoding="utf-8") for name in ("rows.js", "playground.css"))
    page.evaluate(HARNESS, [esm, css, rows.rows, rows.texts])
    yield page
    assert not complaints
    page.close()


def value(page, name):
    return page.evaluate(f"values.{name}")


@pytest.mark.browser
def test_rows_are_chosen_by_mouse_and_keys_and_corrected_where_they_stand(page):
    fields = page.locator("textarea")
    assert [field.input_value() for field in fields.all()] == TEXTS
    page.locator("li").nth(2).locator("img").click()
    assert value(page, "chosen") == 2 and page.locator("li.chosen").count() == 1
    fields.nth(0).click()
    assert value(page, "chosen") == 0 and page.evaluate("saves") > 0
    fields.nth(0).press("Enter")
    assert value(page, "chosen") == 1
    fields.nth(1).fill("Lê Lai")
    assert value(page, "texts") == ["Số 5", "Lê Lai", "Huế"]
    page.evaluate("put('chosen', 2)")
    assert "chosen" in page.locator("li").nth(2).get_attribute("class")
    page.evaluate("put('texts', ['a', 'b', 'c'])")
    assert fields.nth(2).input_value() == "c"


@pytest.mark.browser
@pytest.mark.parametrize(("may", "said"), [(True, "Copied"), (False, "The browser doesn't let this page copy")])
def test_the_text_is_copied_where_the_browser_allows_it(page, may, said):
    clipboard = "{writeText: async (text) => { window.copied = text; }}" if may else "undefined"
    page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})")
    page.locator(".copy").click()
    page.wait_for_function(f"document.querySelector('.copy').textContent === {json.dumps(said)}")
    assert page.evaluate("window.copied ?? ''") == ("\n".join(TEXTS) if may else "")
