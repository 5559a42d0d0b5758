"""Fonts write the whole alphabet with its marks; those that can't are named."""

from dataclasses import replace

import numpy as np
import pytest
from handwriting import SMALL, render

from netchu import charset
from netchu.errors import InputError
from netchu.synthetic import fonts, lines


def test_font_folders(tmp_path):
    with pytest.raises(InputError, match="no font folder"):
        lines.make_lines(replace(SMALL, font_dirs=(str(tmp_path / "missing"),)))
    with pytest.raises(InputError, match="no .ttf"):
        lines.make_lines(replace(SMALL, font_dirs=(str(tmp_path),)))
    (tmp_path / "broken.ttf").write_text("not a font")
    with pytest.raises(InputError, match="broken.ttf"):
        lines.make_lines(replace(SMALL, font_dirs=(str(tmp_path),)))
    (tmp_path / "broken.ttf").unlink()
    extra = tmp_path / "Extra.OTF"
    extra.write_bytes(fonts.default_fonts()[0].read_bytes())
    assert fonts.font_files([tmp_path]) == [*fonts.default_fonts(), extra]


def test_default_fonts_write_the_whole_alphabet():
    files = fonts.default_fonts()
    assert len(files) >= 2 and fonts.fonts_for(charset.VIETNAMESE, files) == files
    assert fonts.fonts_for("漢", files) == []
    for text, match in (("漢字", "lacks"), ("  ", "blank")):
        with pytest.raises(InputError, match=match):
            render(text=text)


def test_every_character_but_space_has_ink_and_marks_are_kept():
    for file in fonts.default_fonts():
        font = fonts.load_font(file)
        for character in charset.VIETNAMESE.replace(" ", ""):
            glyph = font.glyph(character)
            shapes = [s for s in (glyph.body, glyph.above, glyph.below) if s is not None]
            assert shapes and all((s.field < fonts.FIELD_UNIT).any() for s in shapes), character
        assert font.glyph("ị").below is not None and font.glyph("ế").above is not None
        assert font.glyph("o").above is None and font.glyph("i").above is not None
        comma, stop = (font.glyph(c).body.field < fonts.FIELD_UNIT for c in ",.")
        assert np.ptp(np.nonzero(comma)[0]) > 1.5 * np.ptp(np.nonzero(stop)[0])
