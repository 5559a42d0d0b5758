"""Random changes of a training line: shape, stroke, ink, paper. The only module that uses albumentations."""

import logging
import os
import warnings

import cv2
import numpy as np

from netchu.config import HEIGHT, Augmentation
from netchu.synthetic.crossing_out import cross_out, strike_through

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # read at import: no look-up of newer versions
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import albumentations as A
logging.getLogger("albumentations").setLevel(logging.ERROR)

_INK = 64  # darkness from which a row counts as written on, when shifts are kept within the line
_FELT_PENS = 0.25  # of the pens that write thicker
_CUT = (3, 12)  # px that are missing where an end is cut off: less than a letter
_CUT_AT_START = 0.3  # of those, the share that lack the start
_LARGEST_RISE = 0.15  # of the height: what a rotated line may climb from end to end, however wide it is


class Augment:
    """Changes a line at random; the same image and seed give the same bytes, whatever was called before.

    Strength 0 gives the image unchanged. The height stays, the width follows scale and slant: nothing is cut off
    at the sides, so the result may be wider than the image by about `scale` and half a height.

    >>> line = np.full((64, 200), 255, np.uint8)
    >>> Augment(Augmentation(strength=0))(line, seed=1).shape
    (64, 200)
    """

    def __init__(self, config: Augmentation):
        self.config = config
        chance = min(1.0, config.strength)
        half_noise = chance * config.noise_probability / 2
        # where no line is crossed out, the others draw the numbers that they drew before there was this one
        crossed = [CrossOut(p=chance * config.crossed_probability)] if config.crossed_probability else []
        self._pipeline = A.Compose(
            [
                LineWarp(config, p=1.0),
                *crossed,
                StrokeThickness(config.strength, p=chance * config.thickness_probability),
                CutEnd(p=chance * config.cut_probability),
                InkFading(config.strength, p=chance * config.ink_probability),
                A.GaussianBlur(blur_limit=0, sigma_limit=(0.3, 0.3 + 0.6 * config.strength), p=half_noise),
                A.GaussNoise(std_range=(0.005, min(1.0, 0.005 + 0.035 * config.strength)), p=half_noise),
                PaperShade(config.strength, p=half_noise),
                Binarise(p=chance * config.binarise_probability),
            ]
        )

    def __call__(self, image: np.ndarray, seed: int) -> np.ndarray:
        """uint8 (height, W), dark ink on white → uint8 (height, W'), changed as `seed` says."""
        if self.config.strength == 0:
            return image
        # one seed for all would make them draw the same numbers: thick strokes only ever on faded lines
        transforms = self._pipeline.transforms
        children = np.random.SeedSequence(seed).generate_state(len(transforms))
        for transform, child in zip(transforms, children, strict=True):
            transform.set_random_seed(int(child))
        return self._pipeline(image=image)["image"]


class LineWarp(A.ImageOnlyTransform):
    """Slant, rotation, scale of each axis, shift and elastic displacement in one interpolation.

    Albumentations' own affine fixes the canvas and its elastic grids grow with the width, which smears wide lines:
    here the canvas follows the line and the control points lie `elastic_cell_px` apart whatever the width.
    """

    def __init__(self, config: Augmentation, p: float = 1.0):
        super().__init__(p=p)
        self.config = config

    def apply(self, img: np.ndarray, **params: object) -> np.ndarray:
        config, random = self.config, self.random_generator
        height, width = img.shape
        draws = config.strength * random.uniform(-1, 1, 5)
        slant = np.tan(np.radians(config.slant_degrees * draws[0]))
        rise = np.clip(np.tan(np.radians(config.rotate_degrees * draws[1])) * width, *_limits(_LARGEST_RISE * height))
        scale_x, scale_y = np.exp(np.log1p(config.scale) * draws[2:4])
        top, bottom = _ink_rows(img)
        sway = 2 * config.elastic_px * config.strength  # both sides together
        # what a rotated line climbs, it must lose in height, as it does when a page is cropped to its ink
        free = height - abs(rise) - sway * (1 + config.scale * config.strength) - 1
        scale_y = min(scale_y, max(0.6, free / max(1, bottom - top)))
        new_width = int(np.ceil(width * scale_x + abs(slant) * height + sway))
        # the middle of the ink goes to `centre`: shifted, but never out of the line
        room = max(0.0, (free - (bottom - top) * scale_y) / 2)
        wanted = (top + bottom - height) / 2 + config.shift * height * draws[4]
        centre = height / 2 + np.clip(wanted, -room, room)
        scale_y = scale_y * self._sizes(new_width)
        x = np.arange(new_width, dtype=np.float32)[None] - new_width / 2 + 0.5
        y = np.arange(height, dtype=np.float32)[:, None] - centre + 0.5
        leant_y = y + x * (rise / new_width)
        map_x = (x + y * slant) / scale_x + width / 2 - 0.5
        map_y = leant_y / scale_y + (top + bottom) / 2 - 0.5
        away_x, away_y = _elastic(random, (height, new_width), config)
        return cv2.remap(
            img,
            (map_x + away_x).astype(np.float32),
            (map_y + away_y).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255,
        )

    def _sizes(self, width: int) -> np.ndarray:
        """Height of the letters at each column, (1, W): now and then they shrink towards one end."""
        config, random = self.config, self.random_generator
        if random.random() >= min(1.0, config.strength) * config.shrink_probability:
            return np.ones((1, width), np.float32)
        ends = np.log([1.0, 1 - min(0.5, config.strength * config.shrink) * random.random()])
        return np.exp(np.linspace(*random.permutation(ends), width, dtype=np.float32))[None]


def _limits(bound: float) -> tuple[float, float]:
    return -bound, bound


def _ink_rows(line: np.ndarray) -> tuple[int, int]:
    """First written row and the one after the last; all rows of a blank line."""
    rows = np.flatnonzero(line.min(axis=1) < 255 - _INK)
    return (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, line.shape[0])


def _elastic(random: np.random.Generator, size: tuple[int, int], config: Augmentation) -> tuple[np.ndarray, np.ndarray]:
    """Smooth displacements in px, x and y, each (H, W) float32 within ± elastic_px × strength."""
    largest = config.elastic_px * config.strength
    cell = max(2.0, config.elastic_cell_px)
    grid = [int(np.ceil(side / cell)) + 2 for side in size]
    points = random.uniform(-largest, largest, (2, *grid)).astype(np.float32)
    height, width = size
    # along the width, then along the height: cv2 takes twice as long for both at once
    wide = [cv2.resize(p, (round(grid[1] * cell), grid[0]), interpolation=cv2.INTER_CUBIC)[:, :width] for p in points]
    columns = cv2.resize(
        np.eye(grid[0], dtype=np.float32), (grid[0], round(grid[0] * cell)), interpolation=cv2.INTER_CUBIC
    )
    x, y = (np.clip(columns[:height] @ field, -largest, largest) for field in wide)
    return x, y


class CrossOut(A.ImageOnlyTransform):
    """Strokes through the whole row. Text crossed out like this can still be read, so its label stays."""

    def apply(self, img: np.ndarray, **params: object) -> np.ndarray:
        return cross_out(img, self.random_generator, strike_through)


class StrokeThickness(A.ImageOnlyTransform):
    """Strokes thicker or thinner: the line mixed with its erosion or dilation; now and then a felt pen."""

    def __init__(self, strength: float, p: float = 1.0):
        super().__init__(p=p)
        self.strength = strength

    def apply(self, img: np.ndarray, **params: object) -> np.ndarray:
        random = self.random_generator
        thicker, felt = random.random() < 0.5, random.random() < _FELT_PENS
        share = min(1.0, self.strength * random.uniform(0.3, 0.9 if thicker else 0.6))
        side = 5 if felt else 3
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE if felt else cv2.MORPH_CROSS, (side, side))
        changed = cv2.erode(img, kernel) if thicker else cv2.dilate(img, np.ones((2, 2), np.uint8))
        return cv2.addWeighted(changed, share, img, 1 - share, 0)


class CutEnd(A.ImageOnlyTransform):
    """The last strokes cut off, now and then the first, as where a box or a scan ends too early; the width stays."""

    def apply(self, img: np.ndarray, **params: object) -> np.ndarray:
        random = self.random_generator
        columns = np.flatnonzero(img.min(axis=0) < 255 - _INK)
        cut = img.copy()
        if columns.size:
            lost = int(random.integers(*_CUT))
            gone = (
                slice(0, columns[0] + lost) if random.random() < _CUT_AT_START else slice(columns[-1] + 1 - lost, None)
            )
            cut[:, gone] = 255
        return cut


class InkFading(A.ImageOnlyTransform):
    """Paler ink, and a pen that gives more here and less there."""

    def __init__(self, strength: float, p: float = 1.0):
        super().__init__(p=p)
        self.strength = strength

    def apply(self, img: np.ndarray, **params: object) -> np.ndarray:
        random = self.random_generator
        overall = 1 - min(0.5, 0.35 * self.strength) * random.random()
        points = random.uniform(max(0.5, 1 - 0.3 * self.strength), 1, (1, max(2, img.shape[1] // 48))).astype(
            np.float32
        )
        local = cv2.resize(points, (img.shape[1], 1), interpolation=cv2.INTER_LINEAR)
        return (255 - (255 - img) * (overall * local)).astype(np.uint8)


class PaperShade(A.ImageOnlyTransform):
    """A faint uneven shade of the paper, as a photograph leaves it; at most 16 levels × strength."""

    def __init__(self, strength: float, p: float = 1.0):
        super().__init__(p=p)
        self.strength = strength

    def apply(self, img: np.ndarray, **params: object) -> np.ndarray:
        columns = max(2, img.shape[1] // HEIGHT)
        points = self.random_generator.uniform(0, min(0.3, 0.063 * self.strength), (2, columns)).astype(np.float32)
        shade = cv2.resize(points, img.shape[::-1], interpolation=cv2.INTER_LINEAR)
        return (img * (1 - shade)).astype(np.uint8)


class Binarise(A.ImageOnlyTransform):
    """Black and white by Otsu at twice the size, then shrunk: as preprocessing leaves a page that was binarised."""

    def apply(self, img: np.ndarray, **params: object) -> np.ndarray:
        if img.min() == img.max():
            return img
        large = cv2.resize(img, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        _, large = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        return cv2.resize(large, img.shape[::-1], interpolation=cv2.INTER_AREA)
