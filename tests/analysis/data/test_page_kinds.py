"""Pages of each kind, made here, and what the rules say of them."""

import cv2
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from netchu.analysis.data import page_kinds

BLUE, LAVENDER = (60, 60, 160), (228, 228, 238)


def page(paper=LAVENDER, ink=BLUE, width=900):
    image = np.empty((100, width, 3), np.uint8)
    image[:] = paper
    image = np.clip(image + np.random.default_rng(1).normal(0, 1.5, image.shape), 0, 255).astype(np.uint8)
    for x in range(40, width - 40, 50):
        cv2.line(image, (x, 35), (x + 12, 65), ink, 3, cv2.LINE_AA)
    return image


def shaded():
    light = np.linspace(1, 0.8, 900)[None, :, None]
    return (page() * light).astype(np.uint8)


def ruled():
    image = page()
    image[88:90] = 40
    return image


def thresholded():
    return np.where(page()[..., 0] < 150, 0, 255).astype(np.uint8)


PAGES = {"scan": page, "photograph": shaded, "form": ruled, "black and white": thresholded}


@pytest.mark.parametrize("kind", PAGES)
def test_each_kind_is_told_by_its_rule(kind):
    measures = pd.DataFrame([page_kinds.measure_page(PAGES[kind]())], index=[7])
    assert page_kinds.kinds(measures).to_dict() == {7: kind}


def test_dark_paper_is_a_photograph():
    measures = pd.DataFrame([page_kinds.measure_page(page(paper=(150, 150, 140)))])
    assert page_kinds.kinds(measures).tolist() == ["photograph"]


def test_measures_say_what_the_page_is():
    found = page_kinds.measure_page(page())
    assert found["paper"] == pytest.approx(np.mean(LAVENDER), abs=2)
    assert found["saturation"] == pytest.approx(10 / 238, abs=0.02)
    assert found["ink_blue"] > found["ink_red"] + 50 and found["levels"] > 4 and found["pure"] < 0.01
    assert page_kinds.measure_page(ruled())["ruled"] > 0.9 and found["ruled"] == 0
    assert page_kinds.measure_page(shaded())["unevenness"] > 0.1 > 0.02 > found["unevenness"]


def test_files_that_cannot_be_read_have_no_kind(tmp_path):
    Image.fromarray(page()).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no image")
    measures = page_kinds.measure_pages([str(tmp_path / "a.png"), str(tmp_path / "b.png")])
    assert list(measures.columns) == page_kinds.MEASURES and measures.loc[1].isna().all()
    assert page_kinds.kinds(measures).to_dict() == {0: "scan"}


def test_kinds_are_counted_by_source_with_every_kind_a_column():
    found = pd.Series(["form", "form", "scan"], index=[3, 5, 9])
    counts = page_kinds.kind_counts(found, pd.Series(["a", "b", "b"], index=[9, 3, 5]))
    assert counts.index.tolist() == ["b", "a"] and counts.columns.tolist() == page_kinds.KINDS
    assert counts.to_numpy().tolist() == [[0, 0, 2, 0], [1, 0, 0, 0]]


def test_colours_cluster_and_the_largest_cluster_comes_first():
    rows = [(60, 60, 160)] * 5 + [(200, 30, 30)] * 2 + [(np.nan,) * 3]
    measures = pd.DataFrame(rows, columns=["ink_red", "ink_green", "ink_blue"])
    clusters = page_kinds.colour_clusters(measures, "ink", count=5)
    assert clusters["lines"].tolist() == [5, 2] and clusters.loc[0, ["red", "blue"]].tolist() == [60, 160]
    assert page_kinds.colour_clusters(measures.tail(1), "ink").empty


def test_one_of_each_kind_then_once_more():
    found = pd.Series(["form", "scan", "scan", "form", "form"], index=list("abcde"))
    manifest = pd.DataFrame({"path": list("12345")}, index=list("abcde"))
    shown = page_kinds.one_of_each(manifest, found, 4)
    assert shown.index.tolist() == ["b", "a", "c", "d"] and shown["kind"].tolist() == ["scan", "form"] * 2
    assert len(page_kinds.one_of_each(manifest, found, 9)) == 5


def test_an_example_of_each_kind_there_is(tmp_path):
    Image.fromarray(ruled()).save(tmp_path / "a.png")
    examples = page_kinds.example_pages(pd.DataFrame({"path": [str(tmp_path / "a.png")] * 2}), pd.Series(["form"] * 2))
    assert list(examples) == ["form"] and examples["form"].shape == (100, 900, 3)
