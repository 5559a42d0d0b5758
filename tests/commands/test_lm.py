"""`netchu lm`: from text files, or from the training labels of labelled lines."""

import csv

import pytest

from netchu import cli
from netchu.charset import Charset
from netchu.decoding import CharacterLanguageModel
from netchu.text.corpus import address_texts


@pytest.fixture
def trained(monkeypatch):
    """Notes the texts that a model is trained on, and those it is measured on."""
    texts, measured = [], []
    train, perplexity = CharacterLanguageModel.train, CharacterLanguageModel.perplexity
    monkeypatch.setattr(
        CharacterLanguageModel, "train", lambda given, *rest, **more: texts.append(given) or train(given, *rest, **more)
    )
    monkeypatch.setattr(
        CharacterLanguageModel, "perplexity", lambda self, given: measured.append(given) or perplexity(self, given)
    )
    return texts, measured


@pytest.fixture
def data(tmp_path):
    """A table of lines with splits; the images need only be there to be read later."""
    from PIL import Image

    folder = tmp_path / "lines"
    folder.mkdir()
    rows = [("12 Lê Lợi", "train"), ("Sa Pa", "train"), ("Huế", "val"), ("Vinh", "test"), ("15 ∑", "train")]
    with (folder / "lines.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["path", "text", "split"])
        for i, (text, split) in enumerate(rows):
            Image.new("L", (60, 40), 255).save(folder / f"{i}.png")
            writer.writerow([f"{i}.png", text, split])
    return folder / "lines.csv"


def test_from_text_files(tmp_path, trained, capsys):
    first, second, output = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "new" / "model.safetensors"
    first.write_text("12 Lê Lợi\n\nHuế\n", encoding="utf-8")
    second.write_text("Sa Pa\n", encoding="utf-8")
    words = ["lm", "--text", str(first), "--text", str(second), "--order", "3", "--output", str(output)]
    assert cli.main(words) == 0
    assert trained == ([["12 Lê Lợi", "Huế", "Sa Pa"]], [])
    model = CharacterLanguageModel.load(output, Charset.vietnamese())
    said = capsys.readouterr().out
    assert model.order == 3 and f"order 3, {model.ngrams} n-grams, 0.0 MB" in said and "perplexity" not in said
    assert cli.main([*words, "--addresses", "4"]) == 0
    assert trained[0][1] == ["12 Lê Lợi", "Huế", "Sa Pa", *address_texts(4)]


def test_from_labelled_lines_only_training_labels_are_used(data, tmp_path, trained, capsys):
    output = tmp_path / "model.safetensors"
    assert cli.main(["lm", "--data", str(data), "--addresses", "20", "--output", str(output)]) == 0
    (texts,), measured = trained
    assert texts[:20] == address_texts(20) and set(texts[20:]) == {"12 Lê Lợi", "Sa Pa"}
    assert len(texts) > 24 and measured == [["Huế"]]
    captured = capsys.readouterr()
    assert "validation perplexity" in captured.out and "over 1 labels" in captured.out
    assert "4.png: outside the alphabet: ∑" in captured.err


def test_a_model_for_other_programs(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Hà Nội\nHuế\n", encoding="utf-8")
    output = tmp_path / "model.arpa"
    assert cli.main(["lm", "--text", str(tmp_path / "a.txt"), "--order", "3", "--output", str(output)]) == 0
    text = output.read_text(encoding="utf-8")
    assert text.startswith("\\data\\\nngram 1=") and "\tH u\n" in text
    assert "order 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--output m.safetensors", "give --data, --text, --running or --names"),
        ("--names a.tsv b.tsv c.tsv --output m.safetensors", "There is no list of names a.tsv: check the path."),
        ("--text a.txt --output m.bin", "must end with .safetensors"),
        ("--text nowhere.txt --output m.safetensors", "There is no text file nowhere.txt"),
        ("--text a.txt --order 0 --output m.safetensors", "a whole number of 1 or more"),
        ("--text a.txt --addresses -1 --output m.safetensors", "a whole number of 0 or more"),
        ("--data nowhere --output m.safetensors", "There is no folder or file nowhere"),
    ],
)
def test_bad_words_are_told(words, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lm", *words.split()]) == 2
    assert sentence in capsys.readouterr().err and not (tmp_path / "m.safetensors").exists()


def test_characters_outside_the_alphabet_are_listed(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("15 ∑\n", encoding="utf-8")
    output = tmp_path / "model.safetensors"
    assert cli.main(["lm", "--text", str(tmp_path / "a.txt"), "--output", str(output)]) == 2
    assert "outside the alphabet: ∑" in capsys.readouterr().err and not output.exists()


def test_each_kind_of_text_has_its_domain(data, tmp_path, trained):
    output, text = tmp_path / "m.safetensors", tmp_path / "a.txt"
    text.write_text("Trời hôm nay đẹp quá.\n5 Lê Lợi, Huế ☺\n", encoding="utf-8")
    (tmp_path / "names.tsv").write_text("name\tpeople\nAn\t3\n", encoding="utf-8")
    names = [str(tmp_path / "names.tsv")] * 3
    for words, domain in (
        (["--data", str(data), "--addresses", "0", "--text", str(text)], "addresses"),
        (["--running", str(text)], "text"),
        (["--names", *names, "--order", "3"], "names"),
        (["--running", str(text), "--domain", "notes"], "notes"),
    ):
        assert cli.main(["lm", *words, "--output", str(output)]) == 0
        assert CharacterLanguageModel.load(output).domain == domain
    assert trained[0][0][-2:] == ["Trời hôm nay đẹp quá.", "TRỜI HÔM NAY ĐẸP QUÁ."]
    assert set(trained[0][1]) == {"Trời hôm nay đẹp quá."} and set(trained[0][2]) == {
        "An An An",
        "AN AN AN",
        "An An",
        "AN AN",
    }


@pytest.mark.parametrize("unknown, texts", [("drop-line", ["Giá 5 $ 20 % 3 °"]), ("drop-char", None)])
def test_characters_outside_the_alphabet_are_dropped_as_asked(tmp_path, trained, capsys, unknown, texts):
    news = tmp_path / "news.txt"
    news.write_text("Giá 5 $ 20 % 3 °\nLa fran\u00e7aise “Ðà Lạt”\n")
    words = ["lm", "--text", str(news), "--order", "2", "--output", str(tmp_path / "m.safetensors")]
    assert cli.main(words) == 2 and "news.txt has characters outside the alphabet: ç" in capsys.readouterr().err
    assert cli.main([*words, "--unknown", unknown]) == 0
    assert trained[0][-1] == (texts or ["Giá 5 $ 20 % 3 °", "La franaise “Đà Lạt”"])
    assert "1 texts have characters outside the alphabet: ç" in capsys.readouterr().err
