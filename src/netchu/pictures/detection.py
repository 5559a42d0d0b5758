"""Where text stands on a picture: quadrilaterals around words or rows."""

import threading
from functools import lru_cache

import cv2
import numpy as np

from netchu.system.cores import usable_cores

_LONGEST = 1600  # px of the longer side that the detector looks at: small letters still have 8 px
_NARROWEST = 17  # px of the shorter side then: rapidocr refuses what it would make narrower
_LEAST_SCORE = 0.4  # of a box, by the detector: at its usual 0.5 small rows that lean are missed
_LOCK = threading.Lock()  # the detector keeps what it knows of a picture while it looks at it


def find_text(picture: np.ndarray) -> np.ndarray:
    """Quadrilaterals around words and rows, as the detector finds them; they need not be whole rows.

    Args:
        picture: uint8 (H, W) or (H, W, 3) RGB.

    Returns:
        float32 (N, 4, 2), x and y of the corners in px: upper left, upper right, lower right, lower left; none on a
        strip that is nearly a hundred times longer than wide.

    Source: PP-OCRv6 detection (Apache-2.0), which rapidocr carries in its wheel.
    """
    shorter, longer = sorted(picture.shape[:2])
    if longer > _LONGEST and shorter * _LONGEST < longer * _NARROWEST:
        return np.zeros((0, 4, 2), np.float32)
    colour = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR if picture.ndim == 2 else cv2.COLOR_RGB2BGR)
    with _LOCK:
        boxes = _detector()(colour).boxes
    return np.zeros((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, np.float32)


@lru_cache(maxsize=1)
def _detector():
    from rapidocr import RapidOCR  # takes half a second, which a picture of one row has no use for

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.use_rec": False,
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": usable_cores(),  # not those of others, which wait for work
            "Global.max_side_len": _LONGEST,
            "Det.box_thresh": _LEAST_SCORE,
            "Det.limit_type": "max",
            "Det.limit_side_len": _LONGEST,
        }
    )
