"""Lines that repeat each other, by text, picture, file and writer; small cases counted by hand."""

import cv2
import numpy as np
import pandas as pd
from ink_files import group, inkml
from PIL import Image
from samples import lines_of_images

from netchu.analysis.data import duplicates


def manifest(texts, splits=None, paths=None, writers=None):
    count = len(texts)
    return pd.DataFrame(
        {
            "path": paths or [f"/nowhere/{i}.png" for i in range(count)],
            "text": texts,
            "writer": writers or [""] * count,
            "split": splits or ["train"] * count,
        }
    )


def line(text, scale=1.0, width=600):
    image = np.full((64, width), 255, np.uint8)
    cv2.putText(image, text, (10, 45), cv2.FONT_HERSHEY_SIMPLEX, scale, 20, 2, cv2.LINE_AA)
    return image


def lines(images, paths):
    made = lines_of_images(images)
    return type(made)(made.pixels, made.starts, made.texts, tuple(paths), made.key)


def test_near_duplicates_and_those_across_splits():
    table = manifest(["Số 1 Hà Nội", "số 1 hà nội", "Số 12 Hà Nội", "Cần Thơ"], ["train", "train", "test", "val"])
    pairs = duplicates.near_duplicates(table, edits=1)
    found = [(*sorted((p.first, p.second)), p.distance, p.across) for p in pairs.itertuples()]
    assert sorted(found) == [(0, 1, 0, False), (0, 2, 1, True), (1, 2, 1, True)]
    assert duplicates.near_duplicates(table.iloc[3:]).empty


def test_a_smaller_paler_copy_has_nearly_the_same_hash_and_another_text_has_not():
    original = line("Nguyen Van Cu")
    copy = cv2.resize(cv2.resize(original, (420, 45), interpolation=cv2.INTER_AREA), (600, 64))
    paler = (255 - (255 - copy.astype(int)) * 0.6).astype(np.uint8)
    one = duplicates.image_hash(original)
    assert one.shape == (127,) and 40 < one.sum() < 90
    assert (one != duplicates.image_hash(paler)).sum() <= 10 < 30 < (one != duplicates.image_hash(line("Quan 7"))).sum()


def test_similar_images_are_named_by_the_manifest():
    paths = ["/a", "/b", "/c"]
    table = manifest(["x", "y", "z"], ["train", "val", "train"], paths).set_index(pd.Index([10, 20, 30]))
    images = [line("Quan 7"), line("Nguyen Van Cu"), line("Quan 7")]
    pairs = duplicates.similar_images(lines(images, paths), table)
    assert pairs.to_numpy().tolist() == [[10, 30, 0, False]]
    assert duplicates.similar_images(lines(images[:0], []), table).empty


def test_the_summary_counts_pairs_of_each_kind(tmp_path):
    paths = []
    for i, text in enumerate(["Quan 7", "Quan 7", "Nguyen Van Cu"]):
        paths.append(str(tmp_path / f"{i}.png"))
        Image.fromarray(line(text)).save(paths[-1])
    table = manifest(["Hà Nội", "Hà Nội", "Hà Nộ"], ["train", "test", "train"], paths, ["w", "", "w"])
    summary = duplicates.duplicate_summary(table, lines([line("Quan 7")] * 2 + [line("Nguyen Van Cu")], paths))
    assert summary["pairs"].tolist() == [1, 1, 1, 2, 1]
    assert summary["across splits"].tolist() == [1, 1, 1, 1, 0]


def test_lines_of_one_ink_file_are_told_apart_by_their_strokes(tmp_path):
    other = group("tg_2", "ab", ("0 0, 30 40, 60 0",))
    (tmp_path / "a.inkml").write_text(inkml(group("tg_0", "ab"), group("tg_1", "ba"), other), encoding="utf-8")
    paths = [f"{tmp_path / 'a.inkml'}#tg_{k}" for k in range(3)]
    table = manifest(["một", "hai ba bốn", "năm sáu"], paths=paths)
    summary = duplicates.duplicate_summary(table, lines([line(t) for t in "abc"], paths))
    assert summary.loc["same image file", "pairs"] == 1
