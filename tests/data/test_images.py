"""Every kind of image file arrives as the same pixels, or as one clear sentence."""

import cv2
import numpy as np
import pytest
from PIL import Image

from netchu.data.images import decode_image, read_image
from netchu.errors import InputError


@pytest.fixture
def page() -> np.ndarray:
    """uint8 (20, 60, 3): lavender paper, a dark blue stroke at the left."""
    page = np.full((20, 60, 3), (230, 225, 245), np.uint8)
    page[5:15, 5:10] = (20, 30, 120)
    return page


def save(path, array, **options):
    Image.fromarray(array).save(path, **options)
    return path


def test_rgb_and_gray_come_back_as_written(tmp_path, page):
    assert np.array_equal(read_image(save(tmp_path / "a.png", page)), page)
    gray = read_image(save(tmp_path / "b.png", page[..., 0]))
    assert gray.shape == (20, 60) and gray.dtype == np.uint8 and np.array_equal(gray, page[..., 0])
    gray[0, 0] = 7  # the array is the caller's own


def test_upper_case_ending(tmp_path, page):
    assert read_image(save(tmp_path / "A.JPEG", page, format="JPEG")).shape == (20, 60, 3)


def test_transparent_pixels_are_white_paper(tmp_path):
    rgba = np.zeros((4, 6, 4), np.uint8)  # black under full transparency
    rgba[1, 1] = (10, 20, 30, 255)
    image = read_image(save(tmp_path / "a.png", rgba))
    assert image.shape == (4, 6, 3)
    assert image[0, 0].tolist() == [255, 255, 255] and image[1, 1].tolist() == [10, 20, 30]


def test_gray_with_alpha_and_transparent_palette(tmp_path):
    Image.fromarray(np.zeros((4, 6, 2), np.uint8), mode="LA").save(tmp_path / "la.png")
    assert read_image(tmp_path / "la.png").tolist() == np.full((4, 6), 255).tolist()
    palette = Image.new("P", (6, 4), 0)
    palette.putpalette([9, 9, 9, 200, 0, 0])
    palette.putpixel((2, 1), 1)
    palette.save(tmp_path / "p.png", transparency=0)
    image = read_image(tmp_path / "p.png")
    assert image[0, 0].tolist() == [255] * 3 and image[1, 2].tolist() == [200, 0, 0]


def test_palette_and_one_bit(tmp_path, page):
    Image.fromarray(page).quantize(2).save(tmp_path / "p.png")
    assert np.abs(read_image(tmp_path / "p.png").astype(int) - page).max() <= 2
    Image.fromarray(page[..., 0]).point(lambda v: 255 * (v > 99)).convert("1").save(tmp_path / "one.png")
    assert np.array_equal(read_image(tmp_path / "one.png"), np.where(page[..., 0] > 99, 255, 0))


@pytest.mark.parametrize("top", [65535, 4095, 1023])
def test_sixteen_bit_gray_is_scaled_by_the_range_it_uses(tmp_path, top):
    values = np.array([[0, top // 2, top]], np.uint16)
    assert cv2.imwrite(str(tmp_path / "a.png"), values)
    assert np.abs(read_image(tmp_path / "a.png").astype(int) - [[0, 127, 255]]).max() <= 1


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bit_colour_keeps_twelve_bit_scans_light(tmp_path, ending):
    bgr = np.zeros((3, 4, 3), np.uint16)
    bgr[..., 0], bgr[..., 2] = 2048, 4095
    path = tmp_path / f"a.{ending}"
    assert cv2.imwrite(str(path), bgr)
    assert read_image(path)[0, 0].tolist() == pytest.approx([255, 0, 128], abs=1)


def test_sixteen_bit_alpha(tmp_path):
    bgra = np.zeros((3, 4, 4), np.uint16)
    bgra[0, 0] = (0, 0, 65535, 65535)
    assert cv2.imwrite(str(tmp_path / "a.png"), bgra)
    image = read_image(tmp_path / "a.png")
    assert image[0, 0].tolist() == [255, 0, 0] and image[1, 1].tolist() == [255, 255, 255]


def test_float_tiff(tmp_path):
    Image.fromarray(np.array([[0.0, 0.5, 1.0]], np.float32)).save(tmp_path / "a.tif")
    assert np.abs(read_image(tmp_path / "a.tif").astype(int) - [[0, 127, 255]]).max() <= 1


def test_cmyk_jpeg(tmp_path, page):
    Image.fromarray(page).convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    image = read_image(tmp_path / "a.jpg")
    assert image.shape == (20, 60, 3)
    assert image[0, 40].tolist() == pytest.approx([230, 225, 245], abs=12) and image[10, 7].mean() < 100


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif"])
@pytest.mark.parametrize(
    "orientation, centre", [(2, (4.5, 50.5)), (3, (14.5, 50.5)), (6, (8.5, 14.5)), (8, (50.5, 4.5))]
)
def test_exif_orientation_turns_the_picture(tmp_path, name, orientation, centre):
    stored = np.full((20, 60), 240, np.uint8)
    stored[2:8, 4:14] = 0  # ink at the top left as stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(stored).save(tmp_path / name, exif=exif)
    image = read_image(tmp_path / name)
    assert image.shape == ((60, 20) if orientation in (6, 8) else (20, 60))
    ink = np.argwhere(image < 120).mean(axis=0)
    assert ink.tolist() == pytest.approx(centre, abs=0.5)


def test_very_wide_and_one_pixel(tmp_path):
    assert read_image(save(tmp_path / "wide.png", np.full((30, 20000), 9, np.uint8))).shape == (30, 20000)
    assert read_image(save(tmp_path / "dot.png", np.zeros((1, 1), np.uint8))).tolist() == [[0]]


def test_missing_empty_folder_and_text_files_are_named(tmp_path):
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "folder.png").mkdir()
    for name, words in {
        "gone.png": "There is no image", "empty.png": "empty", "text.png": "not an image", "folder.png": "Can't open",
    }.items():  # fmt: skip
        with pytest.raises(InputError, match=words) as caught:
            read_image(tmp_path / name)
        assert name in str(caught.value)


def test_bytes_are_read_as_the_file_is(tmp_path, page):
    path = save(tmp_path / "a.png", page)
    assert (decode_image(path.read_bytes(), "a") == read_image(path)).all()
    with pytest.raises(InputError, match="^pasted is not an image that can be read: try another.$"):
        decode_image(b"hello", "pasted", "try another")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.bmp"])
def test_truncated_files(tmp_path, name):
    rng = np.random.default_rng(0)
    whole = save(tmp_path / name, rng.integers(0, 256, (80, 200, 3), dtype=np.uint8))
    read_image(whole)
    whole.write_bytes(whole.read_bytes()[:9000])
    with pytest.raises(InputError, match=f"{name} is truncated or damaged"):
        read_image(whole)


def test_a_second_frame_whose_colours_pillow_loses():
    frame, pixel = b"\x2c\0\0\0\0\x01\0\x01\0", b"\x02\x02\x44\x01\0"
    whole = b"GIF89a\x01\0\x01\0\0\0\0" + frame + b"\0" + pixel + frame + b"\x80\0\0\0\xff\xff\xff" + pixel + b"\x3b"
    assert decode_image(whole, "a.gif").shape == (1, 1)
    with pytest.raises(InputError, match="a.gif is truncated or damaged .it contradicts itself."):
        decode_image(whole, "a.gif", frame=1)


def test_broken_metadata_is_no_reason_to_refuse(tmp_path, page):
    save(tmp_path / "a.jpg", page, exif=b"Exif\0\0broken")
    assert read_image(tmp_path / "a.jpg").shape == page.shape
