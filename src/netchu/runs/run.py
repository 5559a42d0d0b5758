"""A run: data prepared, networks trained, lines read, all in the folder of one experiment."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from netchu.analysis.decoders import decode_lines
from netchu.analysis.predictions import write_predictions
from netchu.charset import Charset
from netchu.config import (
    AUGMENTATION,
    MIXING,
    PRETRAIN,
    PRETRAIN_AUGMENTATION,
    PRETRAIN_LINES,
    SPLIT,
    SYNTHETIC,
    Augmentation,
    Decoding,
    Mixing,
    Model,
    Phase,
    Preprocessing,
)
from netchu.data.excluded import without_excluded
from netchu.data.folders import fonts_beside, texts_beside
from netchu.data.ink import is_ink_path
from netchu.data.lines import Lines, readable_lines
from netchu.data.manifest import check_alphabet, save_manifest
from netchu.data.readers import data_folder, read_data
from netchu.data.splits import assign_splits, check_splits
from netchu.decoder import beam_models_for, decoder_for, language_model_file
from netchu.decoding import BeamModels, LanguageModels
from netchu.display.note import Note
from netchu.errors import InputError
from netchu.models import Header
from netchu.models.backbones import Backbone, backbone_class
from netchu.models.header import checkpoint_path, read_header
from netchu.recognizer import Recognizer
from netchu.runs.folder import PHASES, RunFolder, predictions_name
from netchu.runs.lock import alone
from netchu.runs.request import checkpoint_digest, mixing_request, training_request
from netchu.runs.starts import check_start
from netchu.synthetic.lines import make_lines
from netchu.system.paths import whole_file, without_folders, write_json
from netchu.system.progress import say
from netchu.system.provenance import provenance
from netchu.system.source_digest import source_digest
from netchu.text.files import read_texts
from netchu.training import finished, fit
from netchu.training.decoder_weights import inherit_beam_models, sets_of, teach
from netchu.training.feasibility import feasible_lines
from netchu.training.mixing import make_mix
from netchu.training.processes import processes
from netchu.training.several_rows import divide_pictures
from netchu.training.start import start_network


class Run(RunFolder):
    """One experiment: what is done with the lines and checkpoints of its folder. Notebooks and commands call it.

    While a process prepares its data, trains or tunes, another that wants to gets an InputError.
    """

    # --- data -------------------------------------------------------------------------------------------------

    @alone
    def prepare_data(
        self,
        data: str = "synthetic",
        lines: int = SYNTHETIC.lines,
        seed: int = SYNTHETIC.seed,
        max_chars: int = SYNTHETIC.max_chars,
        font_dir: str = "",
        unknown: str = "error",
        img_path: str | None = None,
        label_path: str | None = None,
        extra_characters: str = "",
        weights: Sequence[str] = (),
    ) -> pd.DataFrame:
        """Reads (or makes) the lines, checks the alphabet, splits, divides several rows, and writes manifest.csv.

        Args:
            data: `synthetic`, or a folder or table that `read_data` takes. Fonts and texts that lie in that folder are
                noted: training takes them where it is given no others.
            lines, seed, max_chars, font_dir: of synthetic lines.
            unknown: what becomes of characters outside the alphabet: error, drop-line or drop-char.
            img_path, label_path: image folder and label file, instead of `data`.
            extra_characters: of the labels, beside the Vietnamese alphabet.
            weights: checkpoints that a training on these lines starts from: other lines may not set them aside.

        Returns:
            The manifest (see `MANIFEST_COLUMNS`).

        Raises:
            InputError: the data can't be read, or has characters outside the alphabet; `weights` would be set aside.
        """
        with processes().main_process_first():
            made = data == "synthetic" and not img_path
            if made:
                fonts = (font_dir,) if font_dir else ()
                data = str(make_lines(replace(SYNTHETIC, lines=lines, seed=seed, max_chars=max_chars, font_dirs=fonts)))
            manifest, problems = read_data(data, img_path=img_path, label_path=label_path)
            charset = Charset.vietnamese().with_characters(extra_characters)
            manifest = assign_splits(manifest, SPLIT)  # by the labels as they are, as `evaluate` and `tune` split them
            manifest, dropped = check_alphabet(manifest, charset, unknown=unknown)
            manifest, undivided = (manifest, None) if made else divide_pictures(manifest)
            check_splits(manifest, ("train", "val"), Path(img_path or data).name)
            problems = pd.concat([problems, dropped[["path", "problem"]], undivided], ignore_index=True)
            if self.manifest_file.is_file() and not self.manifest().equals(manifest):
                check_start(self, PHASES, weights)
                self.forget_data()
            self._note_what_lies_beside("" if made or img_path else data)
            save_manifest(manifest, self.manifest_file)
            with whole_file(self.problems_file) as part:
                problems.to_csv(part, index=False)
            return manifest

    def lines(self, split: str, preprocessing: Preprocessing) -> Lines:
        """Preprocessed lines of one split (train, val, test) or `all`; broken images are reported and left out."""
        manifest = self.manifest()
        rows = manifest if split == "all" else manifest[manifest["split"] == split]
        if rows.empty:
            raise InputError(f"split {split!r} of run {self.name} has no line: choose train, val, test or all.")
        return readable_lines(rows, preprocessing)

    # --- training ---------------------------------------------------------------------------------------------

    @alone
    def train(
        self,
        model: Model,
        phase: Phase,
        augmentation: Augmentation = AUGMENTATION,
        start: str = "",
        mixing: Mixing = MIXING,
        font_dir: str = "",
        suspects: bool = False,
        extra_characters: str = "",
        texts: str = "",
    ) -> pd.DataFrame:
        """One phase on this run's training lines; resumes, and returns at once when finished before.

        Args:
            model: how the network is built; where a `start` is given, its dropout and masked share alone count.
            phase: see `config.Phase`; its name is its folder.
            augmentation: of the training lines.
            start: a checkpoint to start from (all weights), `released`, `last` or a file.
            mixing: what is shown in place of some training lines; not with a frozen backbone.
            font_dir: more fonts for the synthetic ones; "": those beside the lines, if any.
            suspects: whether training lines on the list of suspicious labels are shown too.
            extra_characters: that the network learns beside the Vietnamese alphabet, after those of the start.
            texts: a text file: what new lines of ink say; "": the one beside the lines, if any.

        Returns:
            History, a row per epoch (see `fit`).

        Raises:
            InputError: it would start from what it replaces (see `check_start`), or from no checkpoint of netchu's.
        """
        weights = [start] if start else [model.backbone_weights, model.head_weights]
        check_start(self, [phase.name], weights)
        torch.manual_seed(phase.seed)
        charset = Charset.vietnamese().with_characters(extra_characters)
        network, model, preprocessing = start_network(model, charset, start)
        with processes().main_process_first():  # of several processes, one fills the cache for all
            train, val = self._training_lines(preprocessing, network.backbone, suspects)
        inked = any(map(is_ink_path, train.paths))
        font_dir = (font_dir or self.beside()["font_dir"]) if mixing.synthetic else ""
        texts = (texts or self.beside()["texts"]) if mixing.recomposed and inked else ""
        mixed = (mixing.composed + mixing.synthetic > 0 or inked) and not phase.freeze_backbone
        said = read_texts(texts) if texts and mixed else ()
        request = training_request(phase, model, augmentation, weights, train, val)
        if mixed:
            request |= mixing_request(mixing, font_dir, texts)
        if extra_characters:
            request["extra_characters"] = extra_characters
        with processes().main_process_first():
            self.begin_phase(phase.name, request)
        folder = self.phase_dir(phase.name)
        mix = None
        if mixed and not finished(folder, phase):
            with processes().main_process_first():  # one makes the synthetic lines for all
                mix = make_mix(network, train, charset, preprocessing, mixing, font_dir, said)
        origin = {"run": self.name, "lines": len(train), "start": list(map(without_folders, weights)), **provenance()}
        origin |= {"augmentation": asdict(augmentation)} | ({"mixing": asdict(mixing)} if mixed else {})
        header = Header(charset, model, preprocessing, training=origin)
        return fit(network, header, train, val, phase, augmentation, folder, mix)

    @alone
    def pretrain(
        self,
        model: Model,
        lines: int,
        epochs: int = PRETRAIN.epochs,
        batch_size: int = PRETRAIN.batch_size,
        lr: float = PRETRAIN.lr,
        max_chars: int = PRETRAIN_LINES.max_chars,
        font_dir: str = "",
        strength: float = PRETRAIN_AUGMENTATION.strength,
        seed: int = PRETRAIN.seed,
    ) -> Path:
        """Makes this a run on synthetic lines alone and trains everything; returns the best checkpoint.

        Some lines are shown binarised, so that the backbone serves both input modes.

        Raises:
            InputError: a number is out of range; as `prepare_data` and `train`.
        """
        phase = replace(PRETRAIN, epochs=epochs, batch_size=batch_size, lr=lr, seed=seed)  # checks its numbers first
        augmentation = replace(PRETRAIN_AUGMENTATION, strength=strength)
        weights = [model.backbone_weights, model.head_weights]
        self.prepare_data("synthetic", lines=lines, seed=seed, max_chars=max_chars, font_dir=font_dir, weights=weights)
        self.train(model, phase, augmentation)
        return self.checkpoint(phase.name)

    # --- results ----------------------------------------------------------------------------------------------

    def log_probs(self, split: str, phase: str = "") -> tuple[Lines, list[np.ndarray]]:
        """Lines of a split and their log-probabilities (T, K) float32; kept on disk for the next caller."""
        checkpoint = self.checkpoint(phase)
        header = read_header(checkpoint)
        lines = self.lines(split, header.preprocessing)
        source = source_digest("netchu.models", backbone_class(header.model.backbone).__module__)
        made_by = f"{checkpoint_digest(str(checkpoint))}_{source}"
        name = f"{checkpoint.parent.name}_{split}_{lines.key}_{made_by}"
        file = self.log_probs_file(name)
        if not file.is_file():
            arrays = Recognizer.load(checkpoint).log_probs(lines.images)
            with whole_file(file) as part:
                np.savez(part, *arrays)
        with np.load(file) as stored:
            return lines, [stored[f"arr_{i}"] for i in range(len(lines))]

    def read(self, split: str, decoder: str = "greedy", phase: str = "", lexicon: str | Path = "") -> pd.DataFrame:
        """Reads a split with the best checkpoint of a phase and writes predictions/<phase>_<split>_<decoder>.csv.

        Args:
            split: train, val, test or all.
            decoder: of `registry.DECODERS`, or an import path.
            phase: "": the latest that has a checkpoint.
            lexicon: for the decoder `lexicon`: a text file with the lines that may occur, one per line.

        Returns:
            The predictions (see `predictions_table`); `attrs["ms_per_line"]` is the decoder's time alone.

        Raises:
            InputError: there is no such checkpoint, decoder or line.
        """
        checkpoint = self.checkpoint(phase)
        decode = decoder_for(checkpoint, read_header(checkpoint), decoder, lexicon)
        lines, log_probs = self.log_probs(split, phase)
        table = decode_lines(log_probs, lines, lambda line: decode(line)[0])
        write_predictions(table, self.predictions_file(predictions_name(checkpoint.parent.name, split, decoder)))
        return table

    @alone
    def teach_decoder(self, addresses: int) -> pd.DataFrame:
        """Language models, street names and weights for the latest checkpoint (see `decoder_weights.teach`)."""
        lines, log_probs = self.log_probs("val")
        manifest = self.manifest()
        sets = sets_of(manifest, lines.paths)
        return teach(self.checkpoint(), manifest, log_probs, lines.texts, addresses, sets)

    def inherit_decoder(self, phase: str, start: str) -> bool:
        """Gives a phase's checkpoint what its start decodes with (see `inherit_beam_models`)."""
        return inherit_beam_models(self.checkpoint(phase), checkpoint_path(start))

    def beam_models(self) -> tuple[BeamModels, Decoding]:
        """What the latest checkpoint's `best` decoder reads with, and its numbers."""
        return beam_models_for(self.checkpoint(), read_header(self.checkpoint()))

    def language_models(self) -> LanguageModels:
        """Those that the latest checkpoint's `best` decoder reads with; `teach_decoder` leaves them.

        Raises:
            InputError: it has none.
        """
        return LanguageModels.load(language_model_file(self.checkpoint()))

    def finish(
        self, stem: str, note: Note, figure, split: str = "", scores: Mapping[str, Mapping[str, float]] | None = None
    ) -> None:
        """Saves what the index page and the tables of results show of a notebook: a sentence, a picture, its scores.

        Args:
            stem: file name of the notebook without `.ipynb`.
            note: what it found; its headline becomes the sentence.
            figure: a matplotlib figure.
            split: that was read, where the scores are named by decoders.
            scores: decoder or split → keys and values of `metrics.Scores`.
        """
        said = {"split": split} if split else {}
        said |= {name: dict(found) for name, found in (scores or {}).items()}
        write_json(self.metrics_file(stem), {"finding": note.headline, **said, **provenance()})
        self.save_figure(stem, figure)

    # --- inside -----------------------------------------------------------------------------------------------

    def _note_what_lies_beside(self, data: str) -> None:
        """Notes the fonts and texts in the folder of the lines; none where these are synthetic ("")."""
        folder = data_folder(Path(data)) if data else None
        beside = {"font_dir": fonts_beside(folder), "texts": texts_beside(folder)} if folder else {}
        write_json(self.beside_file, beside)
        found = [Path(path).name for path in beside.values() if path]
        if found:
            say(f"beside the lines, for training: {' and '.join(found)}")

    def _training_lines(self, preprocessing: Preprocessing, backbone: Backbone, suspects: bool) -> tuple[Lines, Lines]:
        """Training and validation lines that CTC can fit, suspicious labels left out of training unless asked for.

        Raises:
            InputError: none is left of either.
        """
        train, val = (feasible_lines(self.lines(split, preprocessing), backbone) for split in ("train", "val"))
        train = train if suspects else without_excluded(train)
        for split, lines in (("train", train), ("val", val)):
            if not len(lines):
                raise InputError(
                    f"All lines of the split {split} of run {self.name} had to be left out (why is told above): give "
                    f"pictures that are long enough for their labels, or put other lines into {split}."
                )
        return train, val
