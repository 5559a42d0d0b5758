"""Divisions as labels spell them."""

from netchu.addresses.spellings import spellings


def test_spellings_are_kept_as_labels_have_them():
    labels = ["1 Lê Lợi, phường Hồng Hà, Thành Phố Yên Bái, Yên Bái", "Xã Âu Lâu, Thành Phố Yên Bái, Yên Bái"]
    nothing = ["Chợ Mỹ Lộc Yên Bái", "Quận 1, Atlantis", ""]
    assert spellings(labels + nothing) == {
        "15": ("Yên Bái",) * 2, "132": ("Thành Phố Yên Bái",) * 2, "04264": ("phường Hồng Hà",), "04540": ("Xã Âu Lâu",)
    }  # fmt: skip
    assert spellings([labels[0].replace("Bái,", "Bái cũ,")]) == {"15": ("Yên Bái",), "04264": ("phường Hồng Hà",)}
    assert spellings(["Phường Sài Gòn, TP Hồ Chí Minh"]) == {}  # its code was Bến Nghé's
