"""Lines counted by the province they name."""

from netchu.addresses.counts import province_counts, system_counts


def test_provinces_are_counted_the_most_frequent_first_and_none_last():
    texts = ["Q1, TP HCM", "12 Lê Lợi", "Vinh, Nghệ An", "Bến Nghé, Hồ Chí Minh", "1", "2"]
    assert list(province_counts(texts).items()) == [("Hồ Chí Minh", 2), ("Nghệ An", 1), ("none", 3)]
    assert province_counts([]).to_dict() == {"none": 0}


def test_systems_are_counted_and_none_is_left_out():
    assert system_counts(["Vinh, Nghệ An", "Vinh, Nghệ An", "Phường Sài Gòn, Quận 1, TP HCM"]).tolist() == [2, 0, 1, 0]
    assert system_counts([]).tolist() == [0, 0, 0, 0]
