"""All divisions, each with a code of its own."""

import time

from netchu.addresses import divisions


def test_loads_all_divisions_quickly():
    divisions.divisions.cache_clear()
    start = time.process_time()
    provinces = divisions.divisions()
    assert time.process_time() - start < 1.0
    districts = [d for p in provinces for d in p.parts]
    assert (len(provinces), len(districts), sum(len(d.parts) for d in districts)) == (63, 705, 10599)


def test_every_division_has_its_own_code_within_its_level():
    provinces = divisions.divisions()
    districts = [d for p in provinces for d in p.parts]
    for level, digits in ((provinces, 2), (districts, 3), ([w for d in districts for w in d.parts], 5)):
        codes = {division.code for division in level}
        assert len(codes) == len(level) and {(len(code), code.isdigit()) for code in codes} == {(digits, True)}
