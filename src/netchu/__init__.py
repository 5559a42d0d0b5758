"""netchu reads a line of Vietnamese handwriting: CRNN (VGG16 or compact backbone), CTC."""

__version__ = "0.1.0"
