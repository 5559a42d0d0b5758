"""Where a network's first weights come from: none, ImageNet, or a checkpoint. No silent fallback."""

from urllib.error import URLError

from safetensors import SafetensorError, safe_open
from torch import Tensor
from torchvision.models import VGG16_Weights

from netchu.charset import Charset
from netchu.errors import InputError
from netchu.models.backbones import BACKBONES, VGG16, Backbone
from netchu.models.checkpoint import checkpoint_path, read_header
from netchu.models.crnn import CRNN
from netchu.progress import say

_BACKBONE = "backbone."  # what its tensors' names begin with


def load_backbone_weights(backbone: Backbone, weights: str) -> Backbone:
    """Fills the backbone, in place.

    Args:
        backbone: any of `BACKBONES`.
        weights: `none` keeps the random weights; `imagenet` takes torchvision's VGG16_Weights.IMAGENET1K_V1
            (from torch's cache, or downloaded); `released` takes the checkpoint that comes with netchu; anything else
            is the path of one.

    Raises:
        InputError: the weights can't be had, or don't fit the backbone.
    """
    if weights == "none":
        return backbone
    state = _imagenet(backbone) if weights == "imagenet" else _tensors("backbone_weights", weights, of_backbone=True)
    try:
        backbone.load_state_dict(state)
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()
        name = type(backbone).__name__
        raise InputError(
            f"backbone_weights {weights} doesn't fit {name} ({reason}): use a {name} checkpoint."
        ) from error
    trained = "" if weights == "imagenet" else read_header(checkpoint_path(weights)).model.backbone
    if trained and type(backbone) is not BACKBONES[trained]:
        say(f"note: backbone_weights {weights} are {trained}'s: they fit, but their frames have another width.")
    return backbone


def load_head_weights(network: CRNN, weights: str, charset: Charset) -> CRNN:
    """Fills what follows the backbone (LSTMs and classifiers), in place.

    Args:
        network: its backbone is left as it is.
        weights: `none` keeps the random weights; `released`, or the path of a netchu checkpoint.
        charset: the alphabet of the network.

    Raises:
        InputError: the weights can't be had, have another alphabet or don't fit the network.
    """
    if weights == "none":
        return network
    state = _tensors("head_weights", weights, of_backbone=False)
    if read_header(checkpoint_path(weights)).charset != charset:
        raise InputError(f"head_weights {weights} has another alphabet: use none, or a checkpoint of this alphabet.")
    own = network.state_dict()
    if {n: t.shape for n, t in own.items() if not n.startswith(_BACKBONE)} != {n: t.shape for n, t in state.items()}:
        raise InputError(f"head_weights {weights} doesn't fit this network: use a checkpoint of the same backbone.")
    network.load_state_dict(own | state)
    return network


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


def _tensors(parameter: str, weights: str, of_backbone: bool) -> dict[str, Tensor]:
    """The tensors of a checkpoint's backbone, named without that word, or all others."""
    path = checkpoint_path(weights)
    if not path.is_file():
        kinds = "none, imagenet, released," if of_backbone else "none, released,"
        raise InputError(f"{parameter} {weights} is no file: give {kinds} or the path of a checkpoint.")
    try:
        with safe_open(str(path), framework="pt") as file:
            names = [name for name in file.keys() if name.startswith(_BACKBONE) == of_backbone]
            return {name.removeprefix(_BACKBONE): file.get_tensor(name) for name in names}
    except (SafetensorError, OSError) as error:
        raise InputError(f"{parameter} {weights} is not a safetensors file ({error}).") from error
