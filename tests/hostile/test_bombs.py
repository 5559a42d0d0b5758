"""Small files that would fill memory or time if they were believed: refused, or read within stated bounds."""

import json
import os
import struct
import zlib
from itertools import pairwise

import numpy as np
import pytest
from hostile import seeds
from hostile.targets import TARGETS, described
from hostile.test_targets import feed
from hostile.watching import Misbehaved, little_memory, watched
from safetensors.numpy import save

from netchu.charset import Charset
from netchu.data.folders import picture_and_text
from netchu.data.images import read_image
from netchu.decoding import LanguageModels
from netchu.errors import InputError
from netchu.models.checkpoint import load_checkpoint
from netchu.models.header import read_header
from netchu.runs.recipes import read_recipe

MEGABYTES = 300  # that a refused file may take


def refused(name: str, data: bytes, folder, match: str) -> None:
    """Feeds it to a target: one sentence comes, soon, and little memory is taken."""
    with little_memory(MEGABYTES), pytest.raises(InputError, match=match), watched(folder, 20):
        TARGETS[name].feed(data, folder)


def png(width: int, height: int, bits: int = 8, colour: int = 0) -> bytes:
    """A black picture, whole: a thousand pixels take a byte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, row = zlib.compressobj(1), bytes(1 + width * bits // 8 * {0: 1, 2: 3, 6: 4}[colour])
    packed = b"".join([packer.compress(row) for _ in range(height)]) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_pixels_are_counted_before_they_are_decoded(tmp_path):
    refused("pictures", png(20_000, 20_000), tmp_path, "too large .over 178 megapixels.")


@pytest.mark.parametrize(("bits", "colour"), [(8, 6), (16, 0), (16, 2)])
def test_a_large_picture_takes_the_memory_that_is_stated(tmp_path, bits, colour):
    """At most 24 bytes a pixel (`docs/security.md`): 4 GB for the largest."""
    (tmp_path / "a.png").write_bytes(png(6000, 4000, bits, colour))
    with little_memory(24 * 24):
        assert read_image(tmp_path / "a.png").shape[:2] == (4000, 6000)


def test_pictures_that_other_programs_draw_are_no_pictures(tmp_path):
    """Pillow would have Ghostscript run PostScript."""
    refused("pictures", seeds.encoded("EPS"), tmp_path, "not an image that can be read")


@pytest.mark.parametrize("name", ["a", "b"])
def test_entities_grow_no_ink(tmp_path, name):
    grown = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    outside = '<!ENTITY b SYSTEM "file:///etc/passwd">'
    text = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{grown if name == "a" else outside}]>'
    entity = "m" if name == "a" else "b"
    data = f"{text}<ink><traceGroup><annotation type='truth'>&{entity};</annotation></traceGroup></ink>".encode()
    refused("ink", data, tmp_path, "not an InkML file")


def test_a_million_points_and_deep_elements_are_ink_like_any(tmp_path):
    points = ", ".join(f"{i} {i % 37}" for i in range(1_000_000)).encode()
    group = b"<traceGroup><annotation type='truth'>a</annotation><trace>"
    with little_memory(500):
        feed(TARGETS["ink"], b"<ink>" + group + points + b"</trace></traceGroup></ink>", tmp_path)
        feed(TARGETS["ink"], b"<ink>" + b"<traceGroup>" * 50_000 + b"</traceGroup>" * 50_000 + b"</ink>", tmp_path)


def test_ink_is_drawn_on_paper_of_a_stated_size(tmp_path):
    """One point that lies far from the others is no reason for a page of a kilometre."""
    for far in (b"0 90000", b"0 1000000", b"900000000 0", b"0 -900000000", b"1e38 -1e38"):
        data = seeds.INKML.replace(b"50 6", b"50 6, " + far)
        with little_memory(MEGABYTES):
            feed(TARGETS["ink"], data, tmp_path)


def nine(name: str) -> str:
    return ", ".join([f"*{name}"] * 9)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x]\n" + "".join(f"{c}: &{c} [{nine(b)}]\n" for b, c in pairwise("abcdefghi")),
        "a: &a {x: 1}\n" + "".join(f"{c}: &{c} {{<<: [{nine(b)}]}}\n" for b, c in pairwise("abcdefghi")),
        "[" * 90_000, "- " * 40_000, "? " * 40_000, "a: 1\n" * 90_000, "a: !!python/object/apply:os.system [touch x]",
        "a: !!python/name:os.system", "a: !!bool maybe", "a: !!timestamp never", "a: 2024-99-99", "a: " + "9" * 5000,
    ],
)  # fmt: skip
def test_recipes_are_plain(tmp_path, text):
    refused("recipes", text.encode(), tmp_path, "mine.yaml can't be read")
    assert sorted(os.listdir(tmp_path)) == ["mine.yaml"]


def test_a_nested_value_is_shown_in_short(tmp_path):
    (tmp_path / "mine.yaml").write_text(f"a: [{', '.join(['1'] * 20_000)}]")
    with pytest.raises(InputError) as told:
        read_recipe(str(tmp_path / "mine.yaml"))
    assert len(str(told.value)) < 400


def test_label_lines_are_looked_through_once(tmp_path):
    with watched(tmp_path, 20):
        assert picture_and_text("1.png" + " " * 200_000) is None
        assert picture_and_text(".png " * 40_000 + "\t") is not None
        feed(TARGETS["labels"], b"labels.json\n" + b'{"1.png": ' + b"9" * 5000 + b"}", tmp_path)
        feed(TARGETS["labels"], b"labels.json\n" + b'{"1.png": ' + b"[" * 100_000, tmp_path)
        feed(TARGETS["labels"], b'splits.csv\nname,split\n1.png,"' + b"train" * 50_000, tmp_path)
        feed(TARGETS["labels"], b'images/hands.csv\nsheets\n"' + b"7 " * 100_000, tmp_path)


def changed(data: bytes, key: str, change) -> bytes:
    """A safetensors file whose description or arrays `change` has altered in place."""
    arrays, metadata = described(data)
    header = json.loads(metadata[key])
    change(header, arrays)
    return save(arrays, metadata={key: json.dumps(header)})


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("model", "hidden", 16_000), ("model", "layers", 64), ("model", "layers", 10**9), ("model", "hidden", 10**12),
        ("model", "backbone_options", "channels=(2, 2, 2, 2), features=1000000000"),
        ("model", "backbone_options", "channels=(2, 2, 2, 200000), features=4"),
        ("model", "backbone_options", "(" * 10**6),
        ("model", "dropout", [1]), ("model", "hidden", True), ("preprocessing", "max_width", 10**12),
        ("preprocessing", "background_window", float("nan")), ("preprocessing", "steps", "gray"),
    ],
)  # fmt: skip
def test_checkpoints_that_claim_more_than_they_hold_take_no_memory(tmp_path, part, name, value):
    data = changed(seeds.checkpoint(), "netchu", lambda header, arrays: header[part].update({name: value}))
    refused("checkpoints", data, tmp_path, "mine.safetensors|backbone_options|step")


def test_a_checkpoint_of_another_alphabet_is_told(tmp_path):
    other = changed(seeds.checkpoint(), "netchu", lambda header, arrays: header.update(characters="abcdefgh"))
    refused("checkpoints", other, tmp_path, "other weights than a compact")
    file = tmp_path / "mine.safetensors"
    file.write_bytes(seeds.checkpoint())
    with pytest.raises(InputError, match="another alphabet"):
        load_checkpoint(file, Charset("abcdefgh"))
    assert read_header(file).charset == seeds.CHARSET


@pytest.mark.parametrize(
    "decoding", [{"alpha": "x"}, {"beam_width": 0}, {"alpha": float("inf")}, {"calibration": {"best": ["x"]}}]
)
def test_settings_of_a_stranger_s_decoder_are_checked(tmp_path, decoding):
    data = changed(seeds.checkpoint(), "netchu", lambda header, arrays: header.update(decoding=decoding))
    with pytest.raises(InputError):
        TARGETS["checkpoints"].feed(data, tmp_path)


@pytest.mark.parametrize("sizes", [[5, -5], [2**31, -(2**31)], [2**62, 2**62, 2**62, 2**62]])
def test_language_models_never_send_compiled_code_outside_its_arrays(tmp_path, sizes):
    def change(header, arrays):
        real = arrays["0.sizes"].astype(np.int64)
        real[: len(sizes)] += sizes
        arrays["0.sizes"] = real

    (tmp_path / "a.safetensors").write_bytes(changed(seeds.language_model(), "netchu_language_model", change))
    with pytest.raises(InputError, match="not a language model"):
        LanguageModels.load(tmp_path / "a.safetensors")


def quine(depth: int) -> bytes:
    data = seeds.zipped([("1.png", b"x")])
    for _ in range(depth):
        data = seeds.zipped([("inner.zip", data)])
    return data


def test_archives_that_grow_without_end_are_refused(tmp_path):
    refused("archives", quine(6), tmp_path, "lies in more than 3 archives")
    refused("archives", seeds.claiming(), tmp_path, "would grow to 4095 MB or more")
    assert not list(tmp_path.rglob("big*"))


@pytest.mark.parametrize("name", ["../out.png", "/tmp/netchu-out.png", "a/../../out.png", "..\\out.png", "C:\\out.png"])
@pytest.mark.parametrize("pack", [seeds.zipped, seeds.tarred])
def test_archives_write_nothing_elsewhere(tmp_path, monkeypatch, name, pack):
    inside = tmp_path / "deep" / "er"
    inside.mkdir(parents=True)
    monkeypatch.setenv("NETCHU_OUTPUTS", str(inside / "outputs"))
    refused("archives", pack([(name, b"x")]), inside, "would be written outside the folder")
    refused("archives", pack([("a", b"/tmp"), ("a/x.png", b"x")], links=("a",)), inside, "outside the folder")
    assert not list(tmp_path.rglob("*out.png"))


def test_what_watches_sees(tmp_path):
    """A test that can't fail is worse than none."""
    import subprocess

    for deed in (
        lambda: (tmp_path.parent / "elsewhere").write_text("x"),
        lambda: os.mkdir(tmp_path.parent / "elsewhere"),
        lambda: subprocess.run(["true"]),
        lambda: os.system("true"),
    ):
        with pytest.raises(Misbehaved), watched(tmp_path):
            try:
                deed()
            except BaseException:
                pass
    with watched(tmp_path):
        (tmp_path / "here").write_text("x")
    with pytest.raises(Misbehaved, match="no end"), watched(tmp_path, 0.2):
        while True:
            pass
    with pytest.raises(AssertionError), little_memory(50):
        np.ones(200 << 20, np.uint8)


@pytest.mark.parametrize("pack", [seeds.zipped, seeds.tarred])
def test_names_too_long_for_the_disk_are_told(tmp_path, pack):
    with pytest.raises(InputError, match="Can't write"):
        TARGETS["archives"].feed(pack([("x" * 300 + ".png", b"x")]), tmp_path)
