"""Lines that repeat each other, by text, picture, file and writer; small cases counted by hand."""

import cv2
import numpy as np
import pandas as pd
from ink_files import group, inkml
from PIL import Image
from rapidfuzz.distance import Hamming
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


def test_near_texts_and_those_across_splits():
    table = manifest(["Số 1 Hà Nội", "số 1 hà nội", "Số 12 Hà Nội", "Cần Thơ"], ["train", "train", "test", "val"])
    assert duplicates.near_texts(table, edits=1) == (2, 2)
    assert duplicates.near_texts(table.iloc[[0, 2]], edits=1) == (1, 1)
    assert duplicates.near_texts(table.iloc[3:]) == (0, 0)


def test_many_short_texts_are_counted_a_few_rows_at_a_time(monkeypatch):
    rng = np.random.default_rng(0)
    texts, splits = rng.choice(list("abcdefgh"), (60, 4)), rng.choice(["train", "val", "test"], 60).tolist()
    table = manifest(["".join(text) for text in texts], splits)
    near = [(splits[i] != splits[j]) for i in range(60) for j in range(i) if 1 <= (texts[i] != texts[j]).sum() <= 2]
    compare, compared = duplicates.process.cdist, []

    def hamming(one, others, **options):
        compared.append(len(one))
        return compare(one, others, **options | {"scorer": Hamming.distance})

    monkeypatch.setattr(duplicates.process, "cdist", hamming)
    monkeypatch.setattr(duplicates, "_AT_ONCE", 8)
    assert duplicates.near_texts(table, edits=2) == (len(near), sum(near))
    assert max(compared) == 8


def test_a_smaller_paler_copy_has_nearly_the_same_hash_and_another_text_has_not():
    original = line("Nguyen Van Cu")
    copy = cv2.resize(cv2.resize(original, (420, 45), interpolation=cv2.INTER_AREA), (600, 64))
    paler = (255 - (255 - copy.astype(int)) * 0.6).astype(np.uint8)
    one = duplicates.image_hash(original)
    assert one.shape == (127,) and 40 < one.sum() < 90
    assert (one != duplicates.image_hash(paler)).sum() <= 10 < 30 < (one != duplicates.image_hash(line("Quan 7"))).sum()


def test_similar_images_are_found_in_the_manifest():
    paths = ["/a", "/b", "/c"]
    table = manifest(["x", "y", "z"], ["train", "val", "train"], paths).set_index(pd.Index([10, 20, 30]))
    images = [line("Quan 7"), line("Nguyen Van Cu"), line("Quan 7")]
    assert duplicates.similar_images(lines(images, paths), table) == (1, 0)
    assert duplicates.similar_images(lines(images[::2], paths[:2]), table) == (1, 1)
    assert duplicates.similar_images(lines(images[:0], []), table) == (0, 0)


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
