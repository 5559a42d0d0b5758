"""What other programs get of an address."""

from netchu.addresses.json_form import address_as_json, today_text
from netchu.addresses.matching import AddressMatch, match_address


def test_unknown_is_null_and_codes_are_text():
    empty = address_as_json(AddressMatch())
    assert empty.pop("today") == [] and empty.pop("codes") == {"ward": None, "district": None, "province": None}
    assert set(empty.values()) == {None} and today_text(AddressMatch()) == ""
    founded_late = address_as_json(match_address("Quận Thuận Hóa, Thừa Thiên Huế"))
    assert founded_late["codes"] == {"ward": None, "district": None, "province": "46"}


def test_only_the_province_of_a_district_is_known():
    found = address_as_json(match_address("Quận 1, TP HCM"))
    codes = {"ward": None, "province": "79"}
    assert found["today"] == [{"ward": None, "province": "Thành phố Hồ Chí Minh", "codes": codes}]
    assert today_text(match_address("Quận 1, TP HCM")) == "Thành phố Hồ Chí Minh"
