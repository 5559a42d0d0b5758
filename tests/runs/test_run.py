"""A run's folder: data, training, results; what another request made is kept."""

import json
import shutil
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest
from ink_files import write_pages
from matplotlib.figure import Figure
from PIL import Image
from samples import draw_line

import netchu.runs
from netchu.analysis.predictions import predictions_table, score_predictions
from netchu.config import PHASE1, PHASE2, Augmentation, Mixing, Model, Preprocessing
from netchu.data.readers import read_data
from netchu.data.splits import assign_splits
from netchu.decoding import Hypothesis
from netchu.display.note import Note
from netchu.errors import InputError
from netchu.models.header import read_header
from netchu.runs.run import Run
from netchu.runs.scores import results
from netchu.synthetic.fonts import default_fonts
from netchu.system.paths import write_json, write_text
from netchu.system.source_digest import source_digest

MODEL = Model(hidden=16, layers=1)
PHASE = replace(PHASE1, epochs=1, feature_variants=1)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    return tmp_path_factory.mktemp("experiment")


@pytest.fixture
def run(outputs, monkeypatch):
    """One run for the whole file: made once, each test takes what it needs."""
    monkeypatch.setenv("NETCHU_OUTPUTS", str(outputs))
    run = Run.open("tiny")
    run.prepare_data("synthetic", lines=60, max_chars=12, seed=4)
    return run


def test_data_is_split_once_and_stays(run):
    manifest = run.manifest()
    assert set(manifest["split"]) == {"train", "val", "test"} and len(manifest) == 60
    pd.testing.assert_frame_equal(run.prepare_data("synthetic", lines=60, max_chars=12, seed=4), manifest)
    assert not (run.dir / "earlier").exists()


@pytest.mark.slow
def test_training_and_results(run):
    history = run.train(MODEL, PHASE)
    assert len(history) == 1 and len(run.history("phase1")) == 1
    first = run.checkpoint()
    assert first == run.checkpoint("phase1")
    finetuned = run.train(MODEL, replace(PHASE2, epochs=1), start=str(first))
    assert len(finetuned) == 1 and run.checkpoint().parent.name == "phase2"
    predictions = run.read("val")
    assert list(predictions["path"]) == list(run.log_probs("val")[0].paths)
    assert predictions.attrs["ms_per_line"] > 0
    assert (run.dir / "predictions" / "phase2_val_greedy.csv").is_file()
    earlier = run.read("val", "beam", phase="phase1")
    assert len(earlier) == len(predictions) and (run.dir / "predictions" / "phase1_val_beam.csv").is_file()
    assert set(run.samples("phase2")["epoch"]) == {1}


def test_a_training_from_before_there_were_newer_settings_goes_on(run):
    run.train(MODEL, PHASE)
    request = json.loads((run.dir / "phase1" / "request.json").read_text(encoding="utf-8"))
    assert request["model"].keys() == {
        "backbone", "input_mode", "hidden", "layers", "dropout", "masked_share", "masked_frames"
    }  # fmt: skip
    assert "crossed_probability" not in request["augmentation"]


@pytest.mark.slow
def test_another_request_keeps_the_earlier_training(run):
    run.train(MODEL, replace(PHASE, name="phase1"))
    run.train(MODEL, PHASE, Augmentation(strength=0.3))
    kept = list((run.dir / "earlier").glob("*-phase1/best.safetensors"))
    assert len(kept) == 1 and run.checkpoint("phase1").is_file()


def test_suspects_are_left_out_of_training_unless_asked_for(run, monkeypatch):
    monkeypatch.setattr("netchu.runs.run.without_excluded", lambda lines: lines.only(list(range(1, len(lines)))))
    phase = replace(PHASE, name="suspects")
    run.train(MODEL, phase)
    fewer = read_header(run.dir / "suspects" / "best.safetensors").training["lines"]
    run.train(MODEL, phase, suspects=True)
    assert read_header(run.dir / "suspects" / "best.safetensors").training["lines"] == fewer + 1


@pytest.mark.parametrize("split", ["train", "val"])
def test_a_split_without_a_line_that_fits_its_label_is_named(run, tmp_path, split):
    texts = {"train": "ab", "val": "ba"} | {split: "ab " * 99}
    for name in texts:
        Image.fromarray(draw_line("ab")).save(tmp_path / f"{name}.png")
    rows = "".join(f"{name}.png,{text},{name}\n" for name, text in texts.items())
    write_text(tmp_path / "lines.csv", f"path,text,split\n{rows}")
    short = Run.open(f"short-{split}")
    short.prepare_data(str(tmp_path / "lines.csv"))
    with pytest.raises(InputError, match=f"All lines of the split {split} of run short-{split} had to be left out"):
        short.train(MODEL, PHASE)


@pytest.mark.slow
def test_stand_ins_are_part_of_the_request(run, monkeypatch):
    phase = replace(PHASE2, epochs=1, batch_size=8)
    plain = run.train(MODEL, phase)
    before = set((run.dir / "earlier").glob("*-phase2"))
    mixing = Mixing(composed=0.5, synthetic=0.5, synthetic_lines=10)
    mixed = run.train(MODEL, phase, mixing=mixing)
    assert plain["train_loss"].tolist() != mixed["train_loss"].tolist()
    monkeypatch.setattr("netchu.runs.run.make_mix", None)  # a finished phase has no use for it
    assert mixed.equals(run.train(MODEL, phase, mixing=mixing))
    assert len(set((run.dir / "earlier").glob("*-phase2")) - before) == 1


def test_new_lines_of_ink_say_what_the_texts_say(outputs, tmp_path, monkeypatch):
    """The file is read for the mixture, and what it says is part of the request."""
    monkeypatch.setenv("NETCHU_OUTPUTS", str(outputs))
    monkeypatch.setattr("netchu.training.ink_showing._ADDRESS_SHARE", 0.0)
    mixes = []
    monkeypatch.setattr("netchu.runs.run.fit", lambda *arguments: mixes.append(arguments[-1]))
    pages = {"ann": ["ab ba ab"], "ben": ["ba ba"]}
    for split in ("train", "val", "test"):
        write_pages(tmp_path / "ink", pages, f"story_{split}")
    names = "".join(f"story_{split},{split}\n" for split in ("train", "val", "test"))
    write_text(tmp_path / "ink" / "splits.csv", f"name,split\n{names}")
    run = Run.open("inked")
    assert set(run.prepare_data(str(tmp_path / "ink"))["split"]) == {"train", "val", "test"}
    write_text(tmp_path / "new.txt", "ba ab\n")
    phase = replace(PHASE2, epochs=1)
    for options in ({"mixing": Mixing(recomposed=1.0), "texts": str(tmp_path / "new.txt")}, {}):
        run.train(MODEL, phase, **options)
    first, plain = ({mix(0, np.random.default_rng(seed))[1] for seed in range(5)} for mix in mixes)
    assert len(first) > 1 and plain == {"ab ba ab"}
    requests = [json.loads(file.read_text(encoding="utf-8")) for file in run.dir.rglob("request.json")]
    assert sorted(request["stand_ins"][2:3] for request in requests) == [[], ["new.txt"]]
    write_text(tmp_path / "new.txt", "ab ba\n")
    run.train(MODEL, phase, mixing=Mixing(recomposed=1.0), texts=str(tmp_path / "new.txt"))
    assert len(list(run.dir.rglob("request.json"))) == 3
    with pytest.raises(InputError, match="missing.txt"):
        run.train(MODEL, phase, mixing=Mixing(recomposed=1.0), texts=str(tmp_path / "missing.txt"))


def test_fonts_and_texts_beside_the_lines_are_taken_where_no_others_are_named(outputs, tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_OUTPUTS", str(outputs))
    asked = []
    monkeypatch.setattr("netchu.runs.run.make_mix", lambda *arguments: asked.append(arguments[-2:]))
    monkeypatch.setattr("netchu.runs.run.fit", lambda *arguments: None)
    folder = write_pages(tmp_path / "ink", {"ann": ["ab ba"], "ben": ["ba"], "cam": ["ab"]})
    write_text(folder / "splits.csv", "name,split\nann,train\nben,val\ncam,test\n")
    write_text(folder / "texts.txt", "ba ab\n")
    (folder / "fonts").mkdir()
    shutil.copy(default_fonts()[0], folder / "fonts")
    write_text(tmp_path / "others.txt", "ab\n")
    run = Run.open("beside")
    run.prepare_data(str(folder))
    shutil.copytree(folder / "fonts", tmp_path / "fonts")
    phase, mixing = replace(PHASE2, epochs=1), Mixing(synthetic=0.1, recomposed=0.1)
    run.train(MODEL, phase, mixing=mixing)
    run.train(MODEL, phase, mixing=mixing, font_dir=str(tmp_path / "fonts"), texts=str(tmp_path / "others.txt"))
    assert asked == [(str(folder / "fonts"), ["ba ab"]), (str(tmp_path / "fonts"), ["ab"])]
    (folder / "texts.txt").unlink()
    shutil.rmtree(folder / "fonts")
    run.prepare_data(str(folder))
    assert run.beside() == {"font_dir": "", "texts": ""}


def test_fonts_and_texts_count_where_lines_are_written_in_them(outputs, tmp_path, monkeypatch):
    """What appears beside the lines changes nothing of a training that shows no such lines; a new font does, else."""
    monkeypatch.setenv("NETCHU_OUTPUTS", str(outputs))
    monkeypatch.setattr("netchu.runs.run.make_mix", lambda *arguments: None)
    monkeypatch.setattr("netchu.runs.run.fit", lambda *arguments: None)
    folder = write_pages(tmp_path / "ink", {"ann": ["ab ba"], "ben": ["ba"], "cam": ["ab"]})
    write_text(folder / "splits.csv", "name,split\nann,train\nben,val\ncam,test\n")
    run, phase = Run.open("fonts"), replace(PHASE2, epochs=1)

    def kept(mixing):
        run.prepare_data(str(folder))
        run.train(MODEL, phase, mixing=mixing)
        return len(list(run.dir.glob("earlier/*-phase2")))

    assert kept(Mixing()) == 0
    assert json.loads(run.request_file("phase2").read_text())["stand_ins"] == [asdict(Mixing()), ""]
    (folder / "fonts").mkdir()
    shutil.copy(default_fonts()[0], folder / "fonts" / "a.ttf")
    write_text(folder / "texts.txt", "ba ab\n")
    assert kept(Mixing()) == 0
    assert kept(Mixing(synthetic=0.1)) == kept(Mixing(synthetic=0.1)) == 1
    shutil.copy(default_fonts()[0], folder / "fonts" / "b.ttf")
    assert kept(Mixing(synthetic=0.1)) == 2


def test_a_backbone_of_one_s_own_is_another_one_once_it_is_edited(run, tmp_path, monkeypatch):
    monkeypatch.setattr("netchu.runs.run.fit", lambda *arguments: None)
    monkeypatch.syspath_prepend(str(tmp_path))
    phase, model = replace(PHASE2, name="own", epochs=1), replace(MODEL, backbone="own_backbone:Mine")

    def train(comment):
        source = f"from netchu.models.compact import Compact\n\nclass Mine(Compact):\n    pass  # {comment}\n"
        write_text(tmp_path / "own_backbone.py", source)
        source_digest.cache_clear()
        run.train(model, phase)
        return len(list(run.dir.glob("earlier/*-own")))

    assert train("first") == train("first") == 0
    file = run.request_file("own")
    before = json.loads(file.read_text())
    del before["backbone_source"]
    write_json(file, before)
    assert train("first") == 0, "a training from before sources were noted goes on"
    assert train("then") == 1
    run.train(MODEL, phase)
    assert "backbone_source" not in json.loads(file.read_text())


@pytest.mark.slow
def test_masked_frames_are_the_second_phase_s_own(run):
    start = str(run.checkpoint("phase1"))
    phase = replace(PHASE2, name="masked", epochs=1, batch_size=8)
    plain = run.train(MODEL, phase, start=start)
    masked = run.train(replace(MODEL, masked_share=0.5), phase, start=start)
    assert masked["train_loss"].tolist() != plain["train_loss"].tolist()
    assert read_header(run.dir / "masked" / "best.safetensors").model.masked_share == 0.5


def test_pretraining_refuses_numbers_out_of_range_before_it_makes_lines():
    run = Run.open("pretraining")
    with pytest.raises(InputError, match="seed 2147483648 is out of range"):
        run.pretrain(MODEL, lines=10, seed=2**31)
    assert not run.manifest_file.exists()


def test_labels_outside_the_alphabet(run, tmp_path):
    (tmp_path / "labels.json").write_text(json.dumps({"a.png": "Hà Nội Ω"}), encoding="utf-8")
    source = run.manifest()["path"].iloc[0]
    (tmp_path / "a.png").write_bytes(open(source, "rb").read())
    with pytest.raises(InputError, match="Ω.*a.png"):
        Run.open("odd").prepare_data(str(tmp_path))


def test_what_is_left_of_a_label_stays_in_the_split_of_the_whole(run, tmp_path):
    """Else `evaluate` and `tune`, which split the labels as they are, would read lines that were trained on."""
    labels = {f"{i}.png": f"ab {i}" + " §" * (i % 2) for i in range(40)}
    for name in labels:
        Image.fromarray(draw_line("ab")).save(tmp_path / name)
    write_json(tmp_path / "labels.json", labels)
    whole = assign_splits(read_data(tmp_path)[0])
    manifest = Run.open("dropped").prepare_data(str(tmp_path), unknown="drop-char")
    assert "§" not in "".join(manifest["text"]) and list(manifest["path"]) == list(whole["path"])
    assert list(manifest["split"]) == list(whole["split"])


def test_a_picture_with_two_rows_becomes_two_training_lines(run, tmp_path):
    rows, label = ["15 Thanh Hai Quan 9", "Kim Son Ha Noi"], "15 Thanh Hai Quan 9 Kim Son Ha Noi"
    page = np.full((176, 560), 252, np.uint8)
    for top, image in zip((12, 100), map(draw_line, rows), strict=True):
        page[top : top + 64, : image.shape[1]] = image
    for name in ("fits", "other", "val"):
        Image.fromarray(page).save(tmp_path / f"{name}.png")
    table = f"path,text,split\nfits.png,{label},train\nother.png,Phuong Binh Trung Dong,train\nval.png,Hue,val\n"
    write_text(tmp_path / "lines.csv", table)
    divided = Run.open("divided")
    assert divided.prepare_data(str(tmp_path / "lines.csv"))["text"].tolist() == [*rows, "Hue"]
    assert divided.lines("train", Preprocessing()).texts == tuple(rows)
    problems = divided.problems()["problem"]
    assert problems.str.contains("can't be divided").tolist() == [True, True]


def test_what_a_notebook_saves_is_what_the_index_page_and_the_results_show(run):
    note, figure = Note(), Figure()
    note("Hà Nội is read.", headline=True)
    note("An aside.")
    predictions = predictions_table(["a.png"], ["Huế"], [Hypothesis("Hué", -1.0, 0.5)])
    scores = {
        "best": score_predictions(predictions).to_dict(),
        "greedy": pd.Series({"cer": 0.5, "wer": 0.75, "lines": 3.0}),
    }
    run.finish("06_last", note, figure, split="test", scores=scores)
    write_json(run.record_file, {"notebooks": {"06_last": {"status": "done", "seconds": 1.0}}})
    saved = run.metrics("06_last")
    assert saved["finding"] == "Hà Nội is read." and "commit" in saved and run.figure_file("06_last").is_file()
    assert [(row["split"], row["decoder"], row["cer"], row["lines"]) for row in results(run)] == [
        ("test", "best", 1 / 3, 1),
        ("test", "greedy", 0.5, 3),
    ]


def test_run_is_offered_by_its_package(run):
    assert netchu.runs.Run is Run
    with pytest.raises(AttributeError, match="no attribute 'Walk'"):
        netchu.runs.Walk  # noqa: B018
