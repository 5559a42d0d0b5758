"""One `fit` that every phase calls, on images or on cached features."""

from netchu.training.fit import finished, fit
