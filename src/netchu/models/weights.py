"""Where a backbone's first weights come from: none, ImageNet, or a checkpoint. No silent fallback."""

from pathlib import Path
from urllib.error import URLError

from safetensors import SafetensorError, safe_open
from torchvision.models import VGG16_Weights

from netchu.errors import InputError
from netchu.models.backbones import VGG16, Backbone


def load_backbone_weights(backbone: Backbone, weights: str) -> Backbone:
    """Fills the backbone, in place.

    Args:
        backbone: any of `BACKBONES`.
        weights: `none` keeps the random weights; `imagenet` takes torchvision's VGG16_Weights.IMAGENET1K_V1
            (from torch's cache, or downloaded); anything else is the path of a netchu checkpoint.

    Raises:
        InputError: the weights can't be had, or don't fit the backbone.
    """
    if weights == "none":
        return backbone
    state = _imagenet(backbone) if weights == "imagenet" else _from_checkpoint(Path(weights))
    try:
        backbone.load_state_dict(state)
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()
        name = type(backbone).__name__
        raise InputError(
            f"backbone_weights {weights} doesn't fit {name} ({reason}): use a {name} checkpoint."
        ) from error
    return backbone


def _imagenet(backbone: Backbone) -> dict:
    if not isinstance(backbone, VGG16):
        raise InputError(
            "backbone_weights imagenet fits vgg16 alone: choose backbone vgg16, or weights none or a path."
        )
    try:
        state = VGG16_Weights.IMAGENET1K_V1.get_state_dict(progress=False)
    except (URLError, OSError, RuntimeError) as error:
        raise InputError(
            f"The ImageNet weights can't be downloaded ({error}): put {VGG16_Weights.IMAGENET1K_V1.url.split('/')[-1]} "
            "into torch's cache (torch.hub.get_dir()/checkpoints), or use backbone_weights none or a path."
        ) from error
    return {name.replace("features.", "layers."): t for name, t in state.items() if name.startswith("features.")}


def _from_checkpoint(path: Path) -> dict:
    if not path.is_file():
        raise InputError(f"backbone_weights {path} is no file: give none, imagenet, or the path of a checkpoint.")
    try:
        with safe_open(str(path), framework="pt") as file:
            names = [name for name in file.keys() if name.startswith("backbone.")]
            return {name.removeprefix("backbone."): file.get_tensor(name) for name in names}
    except (SafetensorError, OSError) as error:
        raise InputError(f"backbone_weights {path} is not a safetensors file ({error}).") from error
