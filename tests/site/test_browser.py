"""The rendered pages in a real Chromium: nothing fails, nothing is fetched, and what can be clicked works."""

import time
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from samples import draw_line, write_run
from web import CHROMIUM

from netchu.runs.comparison import compare_runs
from netchu.runs.folder import RunFolder
from netchu.site.comparison import render_comparison
from netchu.site.report import render

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SECONDS = 2.0  # within which a page with 2,000 predictions is there
MANY = 2000
WIDE_TABLE = "\n".join("|" + f"{cell}|" * 12 for cell in ("heading", "---", "a_word_that_stays_whole"))
READS = [  # reference, hypothesis, confidence
    ("12 Đường Lê Lợi, Quận 1", "12 Đường Lê Lợi, Quận 1", 0.95),
    ("Phường Bến Nghé", "Phường Bên Nghé", 0.60),
    ("Số 7 ngõ 416 Đê La Thành", "số 7 ngõ 4/6 Đê La Thành", 0.30),
    ("Huyện Đông Anh", "Huyện Đông Anh", 0.80),
    ("Dương Quảng Hàm", "Dương Quang Hàm", 0.90),
]


def write_predictions(folder: Path, name: str, count: int, right: bool = False, words: int = 9) -> None:
    images = folder / "scans"
    images.mkdir(exist_ok=True)
    rows = []
    for i in range(count):
        reference, hypothesis, confidence = READS[i % len(READS)]
        path = images / f"{i}.png"
        if not path.exists() and i < len(READS):
            Image.fromarray(draw_line("line " * words + str(i), height=96)).save(path)
        elif not path.exists():
            path.hardlink_to(images / f"{i % len(READS)}.png")
        rows.append((path, reference, reference if right else hypothesis, confidence))
    table = pd.DataFrame(rows, columns=["path", "reference", "hypothesis", "confidence"])
    (folder / "predictions").mkdir(exist_ok=True)
    table.to_csv(folder / "predictions" / f"{name}.csv", index=False)


def write_notebook(file: Path) -> None:
    new = nbformat.v4
    wide = pd.DataFrame(np.zeros((2, 30)))._repr_html_()
    code = "answer = 42  # folded " + "away " * 40
    cells = [
        new.new_markdown_cell(f"# {file.stem}\n\n## Does it fold?\n\n`{'a_long_name_' * 9}`\n\n{WIDE_TABLE}"),
        new.new_code_cell(code, outputs=[new.new_output("display_data", {"text/html": wide})], execution_count=1),
    ]
    file.parent.mkdir(exist_ok=True)
    nbformat.write(new.new_notebook(cells=cells), file)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two runs of two notebooks and a page that compares them; the second line's image is missing."""
    folders = [tmp_path_factory.getbasetemp() / "site" / name for name in ("small", "other")]
    for cer, folder in zip((0.02, 0.04), folders, strict=True):
        write_run(folder, {"greedy": {"lines": 5, "cer": cer, "wer": 3 * cer, "line_accuracy": 0.4}})
        for stem in ("03_phase1_frozen_backbone", "06_error_analysis"):
            write_notebook(folder / "notebooks" / f"{stem}.ipynb")
        write_predictions(folder, "phase2_test_greedy", len(READS))
        write_predictions(folder, "phase2_test_best", len(READS), right=True)
        (folder / "scans" / "1.png").unlink()
        render(RunFolder(folder))
    return folders[0], render_comparison(
        compare_runs([RunFolder(folder) for folder in folders]), folders[0].parent / "compare.html"
    )


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that must stay silent and on the disk."""
    page = browser.new_page(viewport=DESK)
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else wrong.append(request.url)
    )
    yield page
    page.close()
    assert wrong == []


def gallery(page, site, view=""):
    page.goto("about:blank")  # so that a new view is a new page
    page.goto((site[0] / "pages" / "predictions.html").as_uri() + view)
    return page


def readings(page):
    """The last line of text of each row: what was read, with both sides of every error."""
    return [row.locator(".said .text").last.inner_text() for row in page.locator("#lines .line").all()]


def eventually(page, read, wanted):
    """Whether the page comes to show what is wanted: on a busy machine it draws a moment later."""
    for _ in range(50):
        if read() == wanted:
            return True
        page.wait_for_timeout(100)
    return False


def test_every_page_opens_and_fits_a_phone(page, site):
    folder, comparison = site
    files = [folder / "index.html", comparison, *sorted((folder / "pages").glob("*.html"))]
    assert len(files) == 5
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        for file in files:
            page.goto(file.as_uri())
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], f"{file.name} is {width} px wide"
            page.add_style_tag(content="* { letter-spacing: .12em !important; }")  # as wide as any font
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], f"{file.name} is {width} px wide in a wide font"
            sources = page.locator("img:visible").evaluate_all(
                "all => all.filter(i => i.complete && !i.naturalWidth).length"
            )
            assert sources == 0, f"{file.name} shows a broken picture"


def test_the_way_from_the_index_to_the_pages(page, site):
    page.goto((site[0] / "index.html").as_uri())
    page.get_by_role("link", name="Browse and search all predictions").click()
    assert page.locator("#lines .line").count() == len(READS)
    page.get_by_role("link", name="run small").click()
    page.get_by_role("link", name="06").first.click()
    assert "06_error_analysis" in page.title()


def test_code_unfolds_with_one_click(page, site):
    page.goto((site[0] / "pages" / "06_error_analysis.html").as_uri())
    code = page.get_by_text("answer")
    assert not code.is_visible()
    page.get_by_text("show code").click()
    assert code.is_visible()
    page.get_by_text("show code").click()
    page.get_by_role("button", name="show all code").click()
    assert code.is_visible() and page.get_by_role("button", name="hide all code").is_visible()


def test_filters(page, site):
    gallery(page, site)
    assert len(readings(page)) == 5 and "5 of 5 lines: 3 wrong, 4 errors" in page.locator("#count").inner_text()
    page.locator("[name=show]").select_option("wrong only")
    assert len(readings(page)) == 3 and all("right" not in text for text in page.locator(".meta").all_inner_texts())
    page.get_by_role("checkbox", name="case 1").check(force=True)
    assert eventually(page, lambda: readings(page), ["Ssố 7 ngõ 41/6 Đê La Thành"])
    page.get_by_role("checkbox", name="tone 2").check(force=True)
    assert len(readings(page)) == 3, "lines with an error of either kind"
    page.locator("[name=set]").select_option("test lines, best, phase2")
    assert eventually(page, lambda: readings(page), []) and "None of 5 lines" in page.locator("#count").inner_text()
    page.get_by_role("button", name="show everything").click()
    assert len(readings(page)) == 5 and page.locator("[name=show]").input_value() == ""


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("duong", ["12 Đường Lê Lợi, Quận 1", "Dương Quảang Hàm"]),
        ("ĐƯỜNG  lê", ["12 Đường Lê Lợi, Quận 1"]),
        ("dương", ["12 Đường Lê Lợi, Quận 1", "Dương Quảang Hàm"]),
        ("phuong bến", ["Phường Bếên Nghé"]),
        ("4/6 Đê", ["Ssố 7 ngõ 41/6 Đê La Thành"]),
        ("scans/3.png", ["Huyện Đông Anh"]),
        ("(", []),
        ("đuông", []),
    ],
)
def test_search_with_and_without_marks(page, site, query, lines):
    gallery(page, site).locator("[name=q]").fill(query)
    assert eventually(page, lambda: readings(page), lines)


def test_marks_count_where_they_are_typed(page, site):
    gallery(page, site).locator("[name=q]").fill("quảng")
    assert eventually(page, lambda: readings(page), ["Dương Quảang Hàm"])
    page.locator("[name=q]").fill("quãng")
    assert eventually(page, lambda: readings(page), [])


def test_what_was_found_is_marked(page, site):
    gallery(page, site).locator("[name=q]").fill("duong q")
    marked = page.evaluate("[...CSS.highlights.get('hit')].map(String)")
    assert marked == ["Dương Q", "Dương Q"], "in label and reading"
    page.locator("[name=q]").fill("1.png")
    assert page.evaluate("[...CSS.highlights.get('hit')].map(String)") == ["1.png"]
    page.locator("[name=q]").fill("")
    assert page.evaluate("CSS.highlights.get('hit').size") == 0


def test_orders_and_confidence(page, site):
    gallery(page, site).locator("[name=sort]").select_option("least confident first")

    def confidences():
        return [text.partition("confidence ")[2][:4] for text in page.locator(".meta").all_inner_texts()]

    assert eventually(page, confidences, ["30 %", "60 %", "80 %", "90 %", "95 %"])
    page.locator("[name=sort]").select_option("most errors first")
    assert eventually(page, lambda: readings(page)[0].startswith("Ssố 7"), True)
    page.locator("[name=min]").fill("75")
    page.locator("[name=max]").fill("92")
    assert eventually(page, lambda: readings(page), ["Dương Quảang Hàm", "Huyện Đông Anh"])


def test_an_address_shows_the_same_view_again(page, site, browser):
    gallery(page, site).locator("[name=q]").fill("đường")
    page.locator("[name=show]").select_option("right only")
    page.locator("[name=beside]").select_option("test lines, best, phase2")
    address = page.url
    assert "show=right" in address and "set=" not in address, "only what was chosen is in the address"
    page.goto("about:blank")
    page.goto(address)
    assert eventually(page, lambda: readings(page), ["12 Đường Lê Lợi, Quận 1"])
    assert page.locator("[name=q]").input_value() == "đường"
    assert page.locator(".said .who").all_inner_texts() == ["read", "beside"]
    gallery(page, site, "#set=none&show=odd&min=x&kind=tone,none&sort=")  # an address mistyped
    assert len(readings(page)) == 2


def test_without_a_mouse(page, site):
    gallery(page, site).keyboard.press("/")
    page.keyboard.type("dong a")
    assert eventually(page, lambda: readings(page), ["Huyện Đông Anh"])
    assert page.locator("[name=q]").input_value() == "dong a"
    page.get_by_role("button", name="show everything").press("Enter")
    page.get_by_role("checkbox", name="base letter").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert len(readings(page)) == 2 and page.get_by_role("checkbox", name="tone").is_checked()


def test_pictures_lie_beside_their_texts_and_a_missing_one_is_told(page, site):
    gallery(page, site)
    rows = page.locator("#lines .line")
    assert "no picture" in rows.nth(1).inner_text() and rows.nth(1).locator("img").count() == 0
    image = rows.nth(0).locator("img")
    assert image.get_attribute("alt") == "handwritten line: 12 Đường Lê Lợi, Quận 1"
    page.wait_for_function("[...document.querySelectorAll('#lines img')].every(i => i.naturalHeight === 48)")
    page.get_by_text("1 file was left out or without a picture").click()
    assert page.get_by_text("scans/1.png: There is no image").is_visible()


def test_two_thousand_predictions(page, browser, tmp_path):
    run = write_run(tmp_path / "many", {"greedy": {"lines": MANY, "cer": 0.02, "wer": 0.06, "line_accuracy": 0.4}})
    write_predictions(run, "phase2_test_greedy", MANY, words=1)
    index = render(RunFolder(run))
    for file in (index, run / "pages" / "predictions.html"):
        taken = []
        for _ in range(3):  # the quickest: a machine may be busy with something else
            page.goto("about:blank")
            start = time.perf_counter()
            page.goto(file.as_uri())
            page.locator("#lines .line, .samples li").first.wait_for()
            taken.append(time.perf_counter() - start)
        print(f"{file.name}: {min(taken):.2f} s")
        assert min(taken) < SECONDS, file.name
    start = time.perf_counter()
    page.locator("[name=q]").fill("duong")
    assert "800 of 2,000 lines" in page.locator("#count").inner_text() and time.perf_counter() - start < SECONDS
    before = page.locator("#lines .line").count()
    page.mouse.wheel(0, 20_000)
    page.wait_for_function(f"document.querySelectorAll('#lines .line').length > {before}")
    assert before < 100, "rows are drawn while one scrolls"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#lines .line").count() == 800, "paper has them all"
