"""Names that the beam is given: of divisions, and of the streets that labels name."""

import time

from netchu.addresses.names import gazetteer_names, street_names
from netchu.charset import VIETNAMESE, Charset
from netchu.decoding import gazetteer_automaton


def test_names_for_the_beam():
    start = time.process_time()
    known = gazetteer_names(["Lũy Bán Bích"])
    assert time.process_time() - start < 10
    assert known == sorted(set(known)) and not {"1", "Quận 1", "Q.1", "P.07"} & set(known)
    expected = {"Minh Long", "Hoà Bình", "Hòa Bình", "Luỹ Bán Bích", "Lũy Bán Bích", "TP HCM"}
    assert expected <= set(known)
    assert not [name for name in known if Charset.vietnamese().unknown(name)]
    automaton = gazetteer_automaton(known, Charset.vietnamese())
    score = {t: automaton.score(Charset.vietnamese().encode(t), end=len(VIETNAMESE) + 1) for t in ("Huế", "1 Lũy")}
    assert score == {"Huế": 3, "1 Lũy": 0}


def test_streets_met_in_labels():
    labels = ["12/5 Lê Lợi, Huế", "Số 7 đường Lê Lợi, Vinh", "Đường Tố Hữu, Huế", "3A Tố Hữu, Vinh"]
    assert street_names(labels) == ["Lê Lợi", "Tố Hữu"]
    assert street_names(labels[:1]) == [] and street_names(labels[:1], min_lines=1) == ["Lê Lợi"]
    others = ["Thôn 3 Hạ Long, Vinh", "Xã Hòa Bình, Huế", "12 Lê Lợi Huế", ", Huế", "", "Số 5 Ấp Bình An, Huế"]
    assert street_names(others, min_lines=1) == []


def test_wards_of_today_count_behind_their_kind_word():
    known = set(gazetteer_names())
    assert {"Phường Sài Gòn", "phường Sài Gòn", "Xã Tây Khánh Vĩnh"} <= known and "Sài Gòn" not in known
