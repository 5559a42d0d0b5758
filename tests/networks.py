"""Small networks and the headers of their checkpoints."""

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.models import Header

CHARSET = Charset("ab c")


def tiny_model(backbone: str = "compact") -> Model:
    return Model(backbone=backbone, hidden=16, layers=2)


def header(model: Model) -> Header:
    return Header(CHARSET, model, Preprocessing.named("binary"), metrics={"val_cer": 0.5})
