"""The one training loop. A phase is a config: frozen or not, epochs, learning rate."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import torch
from accelerate import Accelerator
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from netchu.charset import Charset
from netchu.config import Augmentation, Phase
from netchu.data.batches import LineDataset, make_loader
from netchu.data.lines import Lines
from netchu.metrics import cer_by_group, score
from netchu.models import CRNN, Header, save_checkpoint
from netchu.system.paths import BEST_FILE, LOG_FILE, SAMPLES_FILE, make_dir, read_rows, write_json, write_text
from netchu.system.progress import duration, say
from netchu.training.augmentation import Augment
from netchu.training.features import cache_features
from netchu.training.processes import check_batch_size, deaths_told, loader_workers, make_accelerator
from netchu.training.state import load_state, save_state
from netchu.training.validation import ctc_loss, read_all

SAMPLES = 6  # validation lines whose reading is kept at every epoch
REFRESH_SECONDS = 5.0


def fit(
    network: CRNN,
    header: Header,
    train: Lines,
    val: Lines,
    phase: Phase,
    augmentation: Augmentation,
    folder: Path,
    mix: Callable | None = None,
) -> pd.DataFrame:
    """Trains the network and leaves the best checkpoint by validation CER; resumes where a kill left off.

    `folder` gets best.safetensors, state.pt, log.jsonl (a line per epoch),
    samples.jsonl and phase.json. The seed decides everything an epoch does together with its number, so
    that a resumed run gives the numbers of an unbroken one.

    Args:
        network: starts from the weights that it has.
        header: what the checkpoints say of themselves; metrics are filled in here.
        train, val: lines; texts must be in `header.charset` and feasible for CTC.
        phase: epochs, learning rate, frozen backbone or not, ...
        augmentation: of the training lines alone.
        folder: of this phase; made where missing.
        mix: what is shown in place of some training lines (see `LineDataset`); not with a frozen backbone.

    Returns:
        History, a row per epoch: epoch, train_loss, val_loss (nats per character), val_cer, val_wer,
        val_line_accuracy, lr, seconds. With validation lines of several data sets val_cer is the mean of the
        sets' CERs, each in a column val_cer_<set>; the other scores are over all lines.

    Raises:
        InputError: `folder` can't be written to; several processes can't share a batch; a tracker isn't installed; a
            process that prepares batches died.
    """
    if finished(folder, phase):
        return pd.DataFrame(read_rows(folder / LOG_FILE))
    check_batch_size(phase.batch_size)
    accelerator = make_accelerator(folder)
    network.freeze_backbone(phase.freeze_backbone)
    network.to(accelerator.device)
    loaders = _loaders(network, header, train, val, phase, augmentation, accelerator, mix)
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad],
        lr=phase.lr,
        betas=phase.betas,
        weight_decay=phase.weight_decay,
        fused=True,
    )
    train_loader, val_loader, model, optimizer = accelerator.prepare(*loaders, network, optimizer)
    scheduler = LambdaLR(optimizer, lambda step: _lr_share(step, phase, len(train_loader)))
    if accelerator.is_main_process:
        write_json(make_dir(folder) / "phase.json", asdict(phase))
    parts = {"network": accelerator.unwrap_model(model), "optimizer": optimizer, "scheduler": scheduler}
    average = _average(parts["network"], phase)
    kept = average.module if average else parts["network"]  # what is validated and saved
    if average:
        parts["average"] = average
    history, samples = load_state(folder, parts)
    accelerator.init_trackers(f"{folder.parent.name}-{phase.name}", {n: str(v) for n, v in asdict(phase).items()})
    while not _over(history, phase):
        start, epoch = time.monotonic(), len(history) + 1
        with deaths_told():
            loss = _train_epoch(model, train_loader, optimizer, scheduler, phase, epoch, accelerator, average)
            row, readings = _validate(kept, val_loader, val, header.charset, accelerator)
        row = {"epoch": epoch, "train_loss": loss, **row, "lr": scheduler.get_last_lr()[0]}
        history.append(row | {"seconds": time.monotonic() - start})
        samples += [{"epoch": epoch, **reading} for reading in readings]
        if accelerator.is_main_process:
            _save(folder, kept, header, phase, history, samples)
            save_state(folder, epoch, parts)
            _report(history, phase)
        accelerator.log({name: value for name, value in history[-1].items() if name != "epoch"}, step=epoch)
        accelerator.wait_for_everyone()
    for tracker in accelerator.trackers:  # `end_training` would part the processes, and another phase may follow
        tracker.finish()
    return pd.DataFrame(history)


def _validate(
    network: CRNN, loader: DataLoader, val: Lines, charset: Charset, accelerator: Accelerator
) -> tuple[dict[str, float], list[dict[str, str]]]:
    """Loss and scores on the validation lines, and what a few of them read as."""
    loss, texts = read_all(network, loader, charset, accelerator)
    hypotheses = [texts[i] for i in range(len(val))]
    scores = score(val.texts, hypotheses)
    sets = cer_by_group(val.texts, hypotheses, val.sets) if val.sets else {}
    cer = sum(sets.values()) / len(sets) if len(sets) > 1 else scores.cer
    row = {"val_loss": loss, "val_cer": cer, "val_wer": scores.wer, "val_line_accuracy": scores.line_accuracy}
    row |= {f"val_cer_{name}": value for name, value in sets.items()} if len(sets) > 1 else {}
    few = range(min(SAMPLES, len(val)))
    return row, [{"path": val.paths[i], "reference": val.texts[i], "hypothesis": texts[i]} for i in few]


def finished(folder: Path, phase: Phase) -> bool:
    """Whether the phase in this folder has nothing left to train; the log alone says so."""
    return _over(read_rows(folder / LOG_FILE), phase)


def _average(network: CRNN, phase: Phase) -> AveragedModel | None:
    """The moving average of the weights, batch normalisation statistics too, where the phase keeps one."""
    if not phase.average_decay:
        return None
    return AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(phase.average_decay), use_buffers=True)


def _loaders(network, header, train, val, phase, augmentation, accelerator, mix) -> tuple[DataLoader, DataLoader]:
    augment = Augment(augmentation) if augmentation.strength > 0 else None
    if phase.freeze_backbone:
        copies = phase.feature_variants if augment else 1
        common = (header.charset, augment, augmentation, copies, phase.seed, accelerator)
        train_set = cache_features(network, train, *common)
        val_set = cache_features(network, val, header.charset, None, None, 1, 0, accelerator)
    else:
        train_set = LineDataset(train, header.charset, augment, phase.seed, mix)
        val_set = LineDataset(val, header.charset)
    workers = loader_workers(accelerator)
    return (
        make_loader(train_set, train.widths, phase.batch_size, shuffle=True, seed=phase.seed, workers=workers),
        make_loader(val_set, val.widths, phase.batch_size, shuffle=False, workers=workers),
    )


def _train_epoch(model, loader, optimizer, scheduler, phase, epoch, accelerator, average) -> float:
    """One pass; returns the mean loss in nats per character."""
    for part in (loader.dataset, loader.batch_sampler, getattr(loader.batch_sampler, "batch_sampler", None)):
        if part is not None:
            part.epoch = epoch - 1
    # Dropout must differ between the parts of a batch, which are in several processes.
    torch.manual_seed(phase.seed * 100_003 + epoch + 1_000_003 * accelerator.process_index)
    model.train()
    start = shown = time.monotonic()
    total = torch.zeros((), dtype=torch.float64, device=accelerator.device)
    for step, batch in enumerate(loader, start=1):
        with accelerator.autocast():
            log_probs, output_lengths, shortcut = model(batch.inputs, batch.widths, shortcut=True)
        loss = ctc_loss(log_probs, output_lengths, batch)
        accelerator.backward(loss + phase.shortcut_weight * ctc_loss(shortcut, output_lengths, batch))
        accelerator.clip_grad_norm_(model.parameters(), phase.clip_norm)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
        if average:
            average.update_parameters(accelerator.unwrap_model(model))
        total += loss.detach()  # asked for its value at every step, a GPU would have to be waited for
        now = time.monotonic()
        if accelerator.is_main_process and now - shown > REFRESH_SECONDS:
            shown = now
            left = duration((now - start) / step * (len(loader) - step))
            where = f"{phase.name} epoch {epoch}/{phase.epochs}, batch {step}/{len(loader)}"
            say(f"{where}, loss {total / step:.3f}, {left} left in this epoch", passing=True)
    return total.item() / max(len(loader), 1)


def _lr_share(step: int, phase: Phase, steps_per_epoch: int) -> float:
    """Share of the phase's learning rate at a step: linear warm-up, then cosine decay."""
    total = max(1, phase.epochs * steps_per_epoch)
    warmup = max(1, round(phase.warmup_share * total))
    if step < warmup:
        return (step + 1) / warmup
    progress = min(1.0, (step - warmup) / max(1, total - warmup))
    return phase.final_lr_share + (1 - phase.final_lr_share) * 0.5 * (1 + math.cos(math.pi * progress))


def _best(history: list[dict]) -> dict:
    return min(history, key=lambda row: row["val_cer"])


def _over(history: list[dict], phase: Phase) -> bool:
    """All epochs are trained, or there was no better validation CER for `patience` of them."""
    stalled = bool(history) and history[-1]["epoch"] - _best(history)["epoch"] >= phase.patience
    return stalled or len(history) >= phase.epochs


def _save(folder, network, header, phase, history, samples) -> None:
    row = history[-1]
    metrics = {name: value for name, value in row.items() if name.startswith("val_")} | {"epoch": row["epoch"]}
    header = replace(header, metrics=metrics, training={**header.training, "phase": asdict(phase)})
    if _best(history) is row:
        save_checkpoint(folder / BEST_FILE, network, header)
    for name, rows in ((SAMPLES_FILE, samples), (LOG_FILE, history)):  # the log last: it says that a phase is finished
        write_text(folder / name, "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))


def _report(history: list[dict], phase: Phase) -> None:
    row = history[-1]
    recent = [r["seconds"] for r in history[-3:]]
    todo = phase.epochs - row["epoch"]
    left = f", about {duration(sum(recent) / len(recent) * todo)} left" if todo else ""
    say(
        f"{phase.name} epoch {row['epoch']}/{phase.epochs}: loss {row['train_loss']:.3f}, validation CER "
        f"{row['val_cer']:.2%} (best {_best(history)['val_cer']:.2%}), {duration(row['seconds'])}{left}"
    )
