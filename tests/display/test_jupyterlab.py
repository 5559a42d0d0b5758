"""JupyterLab as a person uses it: a notebook is opened and run, a slider is moved, a table is sorted."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from web import CHROMIUM

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SLIDER = """
import cv2
import numpy as np
from netchu.config import Preprocessing
from netchu.display.explorer import LineExplorer
page = np.full((90, 500, 3), 200, np.uint8)
for x in range(60, 440, 50):
    cv2.line(page, (x + 15, 30), (x, 60), (40, 40, 90), 5)
LineExplorer(page, Preprocessing.named("gray"), 0.5)
"""
TABLE = """
import pandas as pd
from netchu.display.long_tables import long_table
long_table(pd.DataFrame({"word": ["Huế", "Đà Lạt", "An"], "count": [2, 3, 1]}), folded="Words", index=False)
"""


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab in a folder with one notebook."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(code) for code in (SLIDER, TABLE)], metadata=KERNEL
    )
    (tmp_path / "work").mkdir()
    nbformat.write(notebook, tmp_path / "work" / "01_look.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    source = os.pathsep.join([str(Path("src").resolve()), os.environ.get("PYTHONPATH", "")])
    options = ["--no-browser", "--allow-root", "--ServerApp.token=", "--ServerApp.port_retries=0", f"--port={port}"]
    with (tmp_path / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], cwd=tmp_path / "work", stdout=log, stderr=log,
            env=os.environ | places | {"PYTHONPATH": source, "NETCHU_OUTPUTS": str(tmp_path / "outputs")},
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(240):
        assert server.poll() is None, "JupyterLab ended"
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("JupyterLab doesn't answer")


@pytest.mark.slow
@pytest.mark.browser
def test_run_all_move_a_slider_sort_a_table(lab):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(30_000)
        page.goto(f"{lab}/lab/tree/01_look.ipynb?reset")
        page.locator(".jp-Notebook .jp-CodeCell").first.click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator('[data-command="runmenu:run-all"]').click()

        picture = page.locator("img.widget-image")
        picture.wait_for()
        before = picture.get_attribute("src")
        slant = page.locator(".widget-slider", has_text="max slant").locator(".noUi-handle")
        slant.focus()
        for _ in range(5):
            slant.press("PageDown")
        page.wait_for_function("before => document.querySelector('img.widget-image').src !== before", arg=before)

        page.get_by_text("Words", exact=True).click()
        table = page.get_by_role("table")
        table.wait_for()
        table.locator("th", has_text="count").click()
        first = table.locator("tbody tr").first
        first.get_by_text("An", exact=True).wait_for()
        table.locator("th", has_text="count").click()
        first.get_by_text("Đà Lạt", exact=True).wait_for()
        browser.close()
