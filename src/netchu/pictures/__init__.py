"""From a picture to the rows of writing on it."""
