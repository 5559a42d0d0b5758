"""Papers and inks as on real pages."""

import numpy as np

from netchu.synthetic import paper


def test_papers_inks_and_black_and_white_all_occur():
    pages = [paper.draw_page(np.random.default_rng(i), 1.0) for i in range(600)]
    assert 0.05 < np.mean([page.binarised for page in pages]) < 0.16
    assert 0.1 < np.mean([page.form for page in pages]) < 0.3
    lavender = [abs(page.paper - paper.LAVENDER).max() < 20 for page in pages]
    blue = [page.ink[2] > page.ink[0] + 40 for page in pages]
    assert np.mean(lavender) > 0.5 and np.mean(blue) > 0.5 and np.mean(blue) < 0.95
    assert any(page.right < 0 for page in pages)
