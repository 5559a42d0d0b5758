"""From a row to the line that the network sees: one module per step."""
