"""What a backbone is: line images to sequences of features. `registry.BACKBONES` names those that netchu has."""

import inspect

from torch import Tensor, nn
from torch.nn import functional as F

from netchu import registry
from netchu.errors import InputError
from netchu.models.masking import mask_padding, round_up


class Backbone(nn.Module):
    """Images (B, 1, 64, W) → features (B, T, F). Subclasses write `maps`; this class keeps padding out.

    Attributes:
        stride: px of line width per frame.
        trim: frames lost at the end by unpadded convolutions.
    """

    stride: int = 8
    trim: int = 0

    def output_lengths(self, widths: Tensor) -> Tensor:
        """Frames of lines of these widths: (B,) px → (B,) int64, at least 1."""
        return (round_up(widths, self.stride) // self.stride - self.trim).clamp(min=1)

    def forward(self, images: Tensor, widths: Tensor) -> Tensor:
        """Images (B, 1, 64, W) in [0 paper, 1 ink] and true widths (B,) px → features (B, T, F).

        What lies beyond a line's true width is never read.
        """
        least = self.stride * (self.trim + 1)
        aligned = round_up(widths, self.stride).clamp(min=least)
        images = mask_padding(images, widths)
        width = max(int(aligned.max()), -(-images.shape[-1] // self.stride) * self.stride)
        images = F.pad(images, (0, width - images.shape[-1]))  # (B, 1, 64, W'), W' a multiple of the stride
        maps = self.maps(images, aligned)  # (B, C, H', T)
        return maps.flatten(1, 2).transpose(1, 2)  # (B, T, C*H')

    def maps(self, images: Tensor, widths: Tensor) -> Tensor:
        """Feature maps (B, C, H', T); `widths` (B,) are multiples of the stride."""
        raise NotImplementedError


def backbone_class(name: str) -> type[Backbone]:
    """The class of that name, or of that import path.

    Raises:
        InputError: there is none, or it is no `Backbone`.
    """
    found = registry.find(registry.BACKBONES, name, "backbone")
    # Nothing else is called: the name and its options may come from somebody else's checkpoint.
    if not (isinstance(found, type) and issubclass(found, Backbone)):
        raise InputError(f"backbone {name!r} is no subclass of netchu.models.Backbone: make it one.")
    return found


def build_backbone(name: str, options: str = "") -> Backbone:
    """A backbone with random weights.

    Args:
        name: of `registry.BACKBONES`, or an import path.
        options: arguments of the class, as `registry.parse_options` takes them.

    Raises:
        InputError: no backbone has that name, or it takes no such options.

    >>> build_backbone("compact", "features=24").projection.out_features
    24
    """
    found, given = backbone_class(name), registry.parse_options(options)
    try:
        return found(**given)
    except (TypeError, ValueError, RuntimeError) as error:
        if not given:
            raise
        known = ", ".join(map(str, inspect.signature(found).parameters.values())) or "none"
        raise InputError(f"backbone_options {options!r} don't fit {name} ({error}); it takes: {known}.") from error
