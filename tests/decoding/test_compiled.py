import numba.core.caching

from netchu.decoding.compiled import compiled


def test_where_nothing_can_be_kept_functions_are_compiled_all_the_same(monkeypatch):
    monkeypatch.setattr(numba.core.caching.CacheImpl, "_locator_classes", [])

    def twice(number):
        return 2 * number

    assert compiled(twice)(3) == 6
