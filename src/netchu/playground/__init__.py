"""The reading tool of the notebook `playground`: a picture in, its text out, corrected and kept as a training line."""

from netchu.playground.tool import Playground
