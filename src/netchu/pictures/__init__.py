"""From a picture to the row of writing on it."""
