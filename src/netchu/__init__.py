"""netchu reads a line of Vietnamese handwriting: CRNN (VGG16 or compact backbone), CTC."""

import os

# OpenMP threads that spin while they wait slow two programs on the same few cores down tenfold: let them sleep.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__version__ = "0.1.0"
