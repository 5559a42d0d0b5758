"""A run: data prepared, networks trained, lines read, all in the folder of one experiment."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from netchu.analysis.predictions import predictions_table, write_predictions
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
from netchu.data.lines import Lines, readable_lines
from netchu.data.manifest import check_alphabet, save_manifest
from netchu.data.readers import read_data
from netchu.data.splits import assign_splits
from netchu.decoder import beam_models_for, decoder_for
from netchu.decoding import BeamModels, Hypothesis, prefix_beam_search
from netchu.errors import InputError
from netchu.models import Header, build_model, load_backbone_weights, load_checkpoint, load_head_weights
from netchu.models.checkpoint import checkpoint_path, read_header
from netchu.recognizer import Recognizer
from netchu.registry import file_name
from netchu.runs.folder import PHASES, RunFolder
from netchu.synthetic.lines import make_lines
from netchu.system.paths import whole_file
from netchu.system.progress import say
from netchu.system.provenance import provenance
from netchu.training import finished, fit, infeasible_lines
from netchu.training.decoder_weights import teach
from netchu.training.feasibility import keep_feasible
from netchu.training.mixing import make_mixer
from netchu.training.processes import processes


class Run(RunFolder):
    """One experiment: what is done with the lines and checkpoints of its folder. Notebooks and commands call it."""

    # --- data -------------------------------------------------------------------------------------------------

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
    ) -> pd.DataFrame:
        """Reads (or makes) the lines, checks the alphabet, splits, and writes manifest.csv.

        Args:
            data: `synthetic`, or a folder or table that `read_data` takes.
            lines, seed, max_chars, font_dir: of synthetic lines.
            unknown: what becomes of characters outside the alphabet: error, drop-line or drop-char.
            img_path, label_path: image folder and label file, instead of `data`.

        Returns:
            The manifest: path, text, source, writer, split.

        Raises:
            InputError: the data can't be read, or has characters outside the alphabet.
        """
        with processes().main_process_first():
            if data == "synthetic" and not img_path:
                fonts = (font_dir,) if font_dir else ()
                data = str(make_lines(replace(SYNTHETIC, lines=lines, seed=seed, max_chars=max_chars, font_dirs=fonts)))
            manifest, problems = read_data(data, img_path=img_path, label_path=label_path)
            manifest, dropped = check_alphabet(manifest, Charset.vietnamese(), unknown=unknown)
            manifest = assign_splits(manifest, SPLIT)
            problems = pd.concat([problems, dropped[["path", "problem"]]], ignore_index=True)
            if (self.dir / "manifest.csv").is_file() and not self.manifest().equals(manifest):
                self._set_aside("manifest.csv", *PHASES, "predictions", "log_probs")
            save_manifest(manifest, self.dir / "manifest.csv")
            with whole_file(self.dir / "problems.csv") as part:
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

    def train(
        self,
        model: Model,
        phase: Phase,
        augmentation: Augmentation = AUGMENTATION,
        start: str = "",
        mixing: Mixing = MIXING,
        font_dir: str = "",
        suspects: bool = False,
    ) -> pd.DataFrame:
        """One phase on this run's training lines; resumes, and returns at once when finished before.

        Args:
            model: how the network is built; where a `start` is given, its dropout and masked share alone count.
            phase: see `config.Phase`; its name is its folder.
            augmentation: of the training lines.
            start: a checkpoint to start from (all weights).
            mixing: what is shown in place of some training lines; not with a frozen backbone.
            font_dir: more fonts for the synthetic ones.
            suspects: whether training lines on the list of suspicious labels are shown too.

        Returns:
            History, a row an epoch (see `fit`).
        """
        preprocessing = Preprocessing.named(model.input_mode)
        torch.manual_seed(phase.seed)
        if start:
            network, header = load_checkpoint(Path(start), Charset.vietnamese())
            hiding = {"dropout": model.dropout, "masked_share": model.masked_share}
            preprocessing, model = header.preprocessing, replace(header.model, **hiding)
            network.dropout.p, network.frame_mask.share = model.dropout, model.masked_share
        else:
            network = build_model(model, len(Charset.vietnamese()))
            load_backbone_weights(network.backbone, model.backbone_weights)
            load_head_weights(network, model.head_weights, Charset.vietnamese())
        with processes().main_process_first():  # of several processes, one fills the cache for all
            train, val = (self._feasible(self.lines(split, preprocessing), network) for split in ("train", "val"))
            if not suspects:
                train, labelled = without_excluded(train), len(train)
                if len(train) < labelled:
                    left_out = labelled - len(train)
                    say(f"left out: {left_out} training lines whose labels differ from the ink (suspects.csv)")
        request = {"phase": asdict(phase), "model": asdict(model), "augmentation": asdict(augmentation)}
        sources = [start] if start else [model.backbone_weights, model.head_weights]
        del request["model"]["backbone_weights"], request["model"]["head_weights"]  # their bytes count, not their place
        if not model.backbone_options:
            del request["model"]["backbone_options"]  # so that trainings from before there were any go on
        request |= {"train": train.key, "val": val.key, "start": [_digest(source) for source in sources]}
        mixed = mixing.composed + mixing.synthetic > 0 and not phase.freeze_backbone
        if mixed:
            request["stand_ins"] = [asdict(mixing), font_dir]
        with processes().main_process_first():
            self._begin(phase.name, request)
        mix = None
        if mixed and not finished(self.dir / phase.name, phase):
            mix = make_mixer(network, train, preprocessing, mixing, font_dir)
        header = Header(
            Charset.vietnamese(), model, preprocessing, training={"run": self.name, "lines": len(train), **provenance()}
        )
        return fit(network, header, train, val, phase, augmentation, self.dir / phase.name, mix)

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
        """
        self.prepare_data("synthetic", lines=lines, seed=seed, max_chars=max_chars, font_dir=font_dir)
        phase = replace(PRETRAIN, epochs=epochs, batch_size=batch_size, lr=lr, seed=seed)
        self.train(model, phase, replace(PRETRAIN_AUGMENTATION, strength=strength))
        return self.checkpoint(phase.name)

    def recognizer(self, phase: str = "") -> Recognizer:
        """Reads with the best checkpoint of a phase."""
        return Recognizer.load(self.checkpoint(phase))

    # --- results ----------------------------------------------------------------------------------------------

    def log_probs(self, split: str, phase: str = "") -> tuple[Lines, list[np.ndarray]]:
        """Lines of a split and their log-probabilities (T, K) float32; kept on disk for the next caller."""
        checkpoint = self.checkpoint(phase)
        header = read_header(checkpoint)
        lines = self.lines(split, header.preprocessing)
        file = self.dir / "log_probs" / f"{checkpoint.parent.name}_{split}_{lines.key}_{_digest(str(checkpoint))}.npz"
        if not file.is_file():
            arrays = Recognizer.load(checkpoint).log_probs(lines.images)
            with whole_file(file) as part:
                np.savez(part, *arrays)
        with np.load(file) as stored:
            return lines, [stored[f"arr_{i}"] for i in range(len(lines))]

    def predictions(
        self, split: str, decoder: str = "greedy", phase: str = "", beam_width: int | None = None
    ) -> pd.DataFrame:
        """Predictions of a split (see `predictions_table`), written to predictions/.

        `attrs["ms_per_line"]` is the decoder's time alone.
        """
        lines, log_probs = self.log_probs(split, phase)
        decode = self.decoder(decoder, phase, beam_width)
        start = time.perf_counter()
        hypotheses = [decode(line) for line in log_probs]
        seconds = time.perf_counter() - start
        table = predictions_table(lines.paths, lines.texts, hypotheses)
        table.attrs["ms_per_line"] = 1000 * seconds / len(table)
        name = f"{self.checkpoint(phase).parent.name}_{split}_{file_name(decoder)}{beam_width or ''}.csv"
        write_predictions(table, self.dir / "predictions" / name)
        return table

    def decoder(self, name: str, phase: str = "", beam_width: int | None = None) -> Callable[[np.ndarray], Hypothesis]:
        """Reads log-probs (T, K) as the phase's checkpoint asks (see `decoder_for`)."""
        header = read_header(self.checkpoint(phase))
        if name == "beam" and beam_width:
            return lambda log_probs: prefix_beam_search(log_probs, header.charset, beam_width)[0]
        texts = decoder_for(self.checkpoint(phase), header, name)
        return lambda log_probs: texts(log_probs)[0]

    def teach_decoder(self, addresses: int) -> pd.DataFrame:
        """Language model, street names and weights for the latest checkpoint (see `best_decoder.teach`)."""
        lines, log_probs = self.log_probs("val")
        return teach(self.checkpoint(), self.manifest(), log_probs, lines.texts, addresses)

    def beam_models(self) -> tuple[BeamModels, Decoding]:
        """What the latest checkpoint's `best` decoder reads with, and its numbers."""
        return beam_models_for(self.checkpoint(), read_header(self.checkpoint()))

    # --- inside -----------------------------------------------------------------------------------------------

    def _feasible(self, lines: Lines, network) -> Lines:
        problems = infeasible_lines(lines, network.backbone)
        for row in problems.itertuples():
            say(f"left out: {row.path} has {row.frames} frames, its text {row.text!r} needs {row.needed}")
        return keep_feasible(lines, problems)


def _digest(path: str) -> str:
    """Short hash of a checkpoint's bytes, by file or by name; the text itself where it is no checkpoint."""
    file = checkpoint_path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16] if path and file.is_file() else path
