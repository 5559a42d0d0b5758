"""What netchu takes by name. A new thing needs no other edit than its entry here: commands and notebooks see it.

Each entry is `module:attribute`, imported when it is asked for. Such a path may also be given in place of a name, so
that a class or function of your own works without any edit, in notebooks' kernels and worker processes too.
"""

import os
import re
import sys
from importlib import import_module

from netchu.errors import InputError

CALLED_FROM = "NETCHU_CALLED_FROM"  # the variable with the caller's working directory: a notebook's kernel has another

BACKBONES = {
    "compact": "netchu.models.backbones:Compact",
    "compact4": "netchu.models.backbones:Compact4",
    "vgg16": "netchu.models.backbones:VGG16",
    "vgg16_bn": "netchu.models.backbones:VGG16BN",
    "crnn": "netchu.models.backbones:PaperCRNN",
}
"""Subclasses of `netchu.models.Backbone`; their arguments are what `backbone_options` may set."""

DECODERS = {
    "greedy": "netchu.decoding.decoders:greedy",
    "beam": "netchu.decoding.decoders:beam",
    "best": "netchu.decoding.decoders:best",
    "lexicon": "netchu.decoding.decoders:lexicon",
}
"""`(log_probs (T, K), charset, knowledge) -> list[Hypothesis]`, best first, at least one."""


def names(registry: dict[str, str]) -> str:
    """The names of a registry, for sentences.

    >>> names({"a": "m:a", "b": "m:b"})
    'a, b'
    """
    return ", ".join(registry)


def check_name(registry: dict[str, str], name: str, what: str) -> str:
    """The name, where the registry has it or it is an import path; nothing is imported.

    Raises:
        InputError: neither; the sentence lists the names.
    """
    if name not in registry and ":" not in name:
        raise InputError(f"{what} {name!r} is unknown: choose one of {names(registry)}, or give module:attribute.")
    return name


def file_name(name: str) -> str:
    """The name as part of a file's or folder's name.

    >>> file_name("compact"), file_name("mymodule:MyBackbone")
    ('compact', 'mymodule_MyBackbone')
    """
    return re.sub(r"\W", "_", name)


def find(registry: dict[str, str], name: str, what: str):
    """The object of that name, or of that import path.

    Args:
        registry: one of this module.
        name: of an entry, or `module:attribute`; modules in the working directory count, and in the one that
            `netchu run` was called in.
        what: what it is, for sentences.

    Raises:
        InputError: no such name, module or attribute.

    >>> find({"root": "math:sqrt"}, "root", "function")(9.0)
    3.0
    """
    module, _, attribute = registry.get(check_name(registry, name, what), name).partition(":")
    for folder in filter(None, (os.getcwd(), os.environ.get(CALLED_FROM))):
        if folder not in sys.path:
            sys.path.append(folder)  # last, so that no file there stands in for a library
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:  # ValueError: no module is named before the colon
        raise InputError(
            f"{what} {name!r} can't be imported ({error}): give module:attribute of a module here or installed."
        ) from error
