"""Small InkML files, written as VNOnDB writes its own."""

from collections.abc import Mapping
from pathlib import Path

LETTER = ("0 0, 10 40, 20 0, 30 40", "15 -20, 18 -22")  # two strokes, the second one a mark


def group(name: str, text: str = "", traces=LETTER, offset: int = 0) -> str:
    """A traceGroup; no truth where there is no text; x moved by `offset` where the points are numbers."""
    truth = f"<annotationXML><Tg_Truth>{text}</Tg_Truth></annotationXML>" if text else ""
    strokes = "".join(f'<trace id="{name}_{k}">{_moved(trace, offset)}</trace>' for k, trace in enumerate(traces))
    return f'<traceGroup id="{name}">{truth}{strokes}</traceGroup>'


def inkml(*groups: str, writer: str = "id_1", document: str = "BCCTC_2", namespace: str = "") -> str:
    """A whole file."""
    head = f"<Writer_ID>{writer}</Writer_ID><Gt_File_Name>{document}</Gt_File_Name>"
    name = f' xmlns="{namespace}"' if namespace else ""
    return f"<ink{name}><annotationXML>{head}</annotationXML>{''.join(groups)}</ink>"


def write_ink_set(folder: Path, writers: Mapping[str, list[str]]) -> Path:
    """InkData_line/ and InkData_word/ with a file a writer: each text a line, each of its words a word."""
    for writer, texts in writers.items():
        lines = [group(f"tg_{k}", text, offset=40 * k) for k, text in enumerate(texts)]
        words = [
            group(f"tg_{k}_{i}", word, offset=60 * i)
            for k, text in enumerate(texts)
            for i, word in enumerate(text.split())
        ]
        for kind, groups in (("line", lines), ("word", words)):
            file = folder / f"InkData_{kind}" / f"{writer}.inkml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(inkml(*groups, writer=writer), encoding="utf-8")
    return folder


def _moved(trace: str, offset: int) -> str:
    if not offset:
        return trace
    points = [point.split() for point in trace.split(",")]
    return ", ".join(" ".join([str(int(x) + offset), *rest]) for x, *rest in points)
