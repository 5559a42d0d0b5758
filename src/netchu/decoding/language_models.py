"""The language models that a checkpoint reads with: one, or several of which each knows another kind of text."""

from dataclasses import dataclass
from pathlib import Path

from netchu.charset import Charset
from netchu.decoding.language_model import ADDRESSES, CharacterLanguageModel, check_charset
from netchu.decoding.mixture import Mixture
from netchu.decoding.model_file import StoredModel, read_models, write_models
from netchu.errors import InputError


@dataclass(frozen=True)
class LanguageModels:
    """Character n-gram models of one alphabet.

    Raises:
        InputError: no model, or two alphabets.
    """

    models: tuple[CharacterLanguageModel, ...]

    def __post_init__(self) -> None:
        if not self.models:
            raise InputError("There is no language model: give one at least.")
        if any(model.charset != self.charset for model in self.models):
            raise InputError("The language models have different alphabets: make them with the same netchu.")

    @property
    def charset(self) -> Charset:
        """The alphabet of all of them."""
        return self.models[0].charset

    def for_beam(self, switch: float) -> Mixture:
        """What `BeamModels` takes: a mixture of all.

        Names of places count where models of the domain `addresses` speak; everywhere where there are none.

        Args:
            switch: see `Mixture`.
        """
        addresses = tuple(model.domain == ADDRESSES for model in self.models)
        if len(self.models) == 1 or not any(addresses):
            addresses = (True,) * len(self.models)
        return Mixture.of(*(model.automaton for model in self.models), gazetteer=addresses, switch=switch)

    def save(self, path: Path | str) -> None:
        """Writes them into one file.

        Raises:
            InputError: the file can't be written.
        """
        stored = [StoredModel(model.order, model.automaton, model.domain) for model in self.models]
        write_models(Path(path), self.charset.characters, stored)

    @classmethod
    def load(cls, path: Path | str, charset: Charset | None = None) -> "LanguageModels":
        """The models of a file, one or several.

        Args:
            path: the file.
            charset: the alphabet that the caller needs; None takes the file's own.

        Raises:
            InputError: no such file, no language model, or its alphabet is another one than `charset`.
        """
        characters, stored = read_models(path)
        own = check_charset(path, characters, charset)
        return cls(tuple(CharacterLanguageModel(own, one.order, one.automaton, one.domain) for one in stored))
