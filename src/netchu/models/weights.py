"""Where a network's first weights come from: none, ImageNet, or a checkpoint. No silent fallback."""

from pathlib import Path
from urllib.error import URLError

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from netchu.charset import BLANK, Charset
from netchu.errors import InputError
from netchu.models.backbones import Backbone, backbone_class
from netchu.models.checkpoint import load_checkpoint, misfit
from netchu.models.crnn import CRNN
from netchu.models.header import checkpoint_path, read_header
from netchu.models.vgg import VGG16, VGG16BN, fold_batch_norm
from netchu.system.offline import refuse_offline
from netchu.system.progress import say

_BACKBONE = "backbone."  # what its tensors' names begin with
_READERS = ("shortcut", "classifier")  # layers with a row for each class
_NEW_ROW = 0.01  # standard deviation of a new character's weights
_NEW_BIAS = -4.0  # nats below the mean bias of the characters: a new one waits until training asks for it
_IMAGENET = {VGG16: "VGG16_Weights", VGG16BN: "VGG16_BN_Weights"}  # names in torchvision.models


def load_backbone_weights(backbone: Backbone, weights: str) -> Backbone:
    """Fills the backbone, in place.

    Args:
        backbone: any.
        weights: `none` keeps the random weights; `imagenet` takes torchvision's IMAGENET1K_V1 (from torch's cache,
            or downloaded); anything else is a checkpoint: `released`, `last`, or a file.
            A vgg16 takes a vgg16_bn's, its batch normalisation folded.

    Raises:
        InputError: the weights can't be had, or don't fit the backbone.
    """
    if weights == "none":
        return backbone
    if weights == "imagenet":
        state, trained = backbone.state_dict() | _imagenet(backbone), type(backbone)  # its projection stays random
    else:
        state = _tensors("backbone_weights", weights, of_backbone=True)
        trained = backbone_class(read_header(checkpoint_path(weights)).model.backbone)
    if (type(backbone), trained) == (VGG16, VGG16BN):
        state, trained = fold_batch_norm(state), VGG16
    try:
        backbone.load_state_dict(state)
    except RuntimeError as error:
        name = type(backbone).__name__
        raise InputError(
            f"backbone_weights {weights} doesn't fit {name} ({misfit(error)}): use a {name} checkpoint."
        ) from error
    if type(backbone) is not trained:
        say(f"note: backbone_weights {weights} are a {trained.__name__}'s: they fit, but frames differ in width.")
    return backbone


def load_head_weights(network: CRNN, weights: str, charset: Charset) -> CRNN:
    """Fills what follows the backbone (LSTMs and classifiers), in place.

    Args:
        network: its backbone is left as it is.
        weights: `none` keeps the random weights; else a checkpoint: `released`, `last`, or a file.
        charset: the alphabet of the network.

    Raises:
        InputError: the weights can't be had, have characters that the alphabet lacks, or don't fit the network.
    """
    if weights == "none":
        return network
    state = _tensors("head_weights", weights, of_backbone=False)
    state = fit_to_alphabet(state, read_header(checkpoint_path(weights)).charset, charset, f"head_weights {weights}")
    own = network.state_dict()
    if {n: t.shape for n, t in own.items() if not n.startswith(_BACKBONE)} != {n: t.shape for n, t in state.items()}:
        raise InputError(f"head_weights {weights} doesn't fit this network: use a checkpoint of the same backbone.")
    network.load_state_dict(own | state)
    return network


def fit_to_alphabet(state: dict[str, Tensor], old: Charset, new: Charset, what: str) -> dict[str, Tensor]:
    """The tensors of a head with one row for each character of another alphabet, in its order.

    Rows are copied by character. A new character starts with small random weights and a low bias, so that what the
    network reads stays as it was.

    Args:
        state: tensors by name; not changed.
        old: the alphabet that they were trained with.
        new: the alphabet wanted.
        what: whose tensors they are, for the sentence.

    Raises:
        InputError: the new alphabet lacks characters of the old one.
    """
    lost = "".join(c for c in old.characters if c not in new)
    if lost:
        raise InputError(
            f"{what} reads characters that this alphabet lacks ({lost}): add them with extra_characters={lost}."
        )
    if old == new:
        return state
    names = [f"{layer}.{part}" for layer in _READERS for part in ("weight", "bias") if f"{layer}.{part}" in state]
    return state | {name: _rows_by_character(state[name], old, new) for name in names}


def blend(network: CRNN, charset: Charset, weights: str, share: float) -> CRNN:
    """Mixes the weights of the checkpoint that a network was fine-tuned from back into it, in place.

    What fine-tuning on new lines costs on old ones mostly comes back, at a small price on the new ones
    (Wortsman et al., Robust fine-tuning of zero-shot models, arXiv 2109.01903).

    Args:
        network: fine-tuned.
        charset: its alphabet.
        weights: the checkpoint that it started from.
        share: of the old weights, 0 to 1.

    Raises:
        InputError: the share is out of range, or the checkpoint can't be had or doesn't fit the network.
    """
    if not 0 <= share <= 1:
        raise InputError(f"A share of {share} to blend is impossible: give one from 0 to 1.")
    other, header = load_checkpoint(checkpoint_path(weights))
    torch.manual_seed(0)  # of the rows for new characters
    old = fit_to_alphabet(other.state_dict(), header.charset, charset, f"checkpoint {weights}")
    new = network.state_dict()
    if {name: t.shape for name, t in old.items()} != {name: t.shape for name, t in new.items()}:
        raise InputError(f"{weights} is built otherwise than the network: blend checkpoints of one backbone.")
    network.load_state_dict(
        {name: torch.lerp(t, old[name].to(t), share) if t.is_floating_point() else t for name, t in new.items()}
    )
    return network


def _rows_by_character(rows: Tensor, old: Charset, new: Charset) -> Tensor:
    """(K, F) weights or (K,) biases of the old alphabet → (K', F) or (K',) of the new one."""
    if rows.dim() == 1:
        wide = torch.full((len(new),), rows.float()[BLANK + 1 :].mean().item() + _NEW_BIAS)
    else:
        wide = _NEW_ROW * torch.randn(len(new), rows.shape[1])
    wide[[BLANK, *new.encode(old.characters)]] = rows.float()
    return wide.to(rows.dtype)


def _imagenet(backbone: Backbone) -> dict:
    if type(backbone) not in _IMAGENET:
        raise InputError(
            "backbone_weights imagenet fits vgg16 and vgg16_bn: choose one of them, or weights none or a path."
        )
    from torchvision import models

    weights = getattr(models, _IMAGENET[type(backbone)]).IMAGENET1K_V1
    if not Path(torch.hub.get_dir(), "checkpoints", weights.url.rpartition("/")[2]).is_file():
        refuse_offline("The ImageNet weights", "use backbone_weights none or a path")
    try:
        state = weights.get_state_dict(progress=False)
    except (URLError, OSError, RuntimeError) as error:
        raise InputError(
            f"The ImageNet weights can't be downloaded ({error}): put {weights.url.split('/')[-1]} "
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
