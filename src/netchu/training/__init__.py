"""One `fit` that every phase calls, on images or on cached features."""

from netchu.training.feasibility import infeasible_lines
from netchu.training.fit import finished, fit
