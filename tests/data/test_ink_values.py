"""Values of traces, one by one or as differences."""

import numpy as np
import pytest

from netchu.data.ink import read_inkml
from netchu.data.ink_values import trace_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 2, 3.5 -4", [[1, 2], [3.5, -4]]),
        ("1125 18432,'23 '43,\"7 \"-8,3 -5,7 -3,6 2,6 8,3 6,3 6", [
            [1125, 18432], [1148, 18475], [1178, 18510], [1211, 18540], [1251, 18567], [1297, 18596], [1349, 18633],
            [1404, 18676], [1462, 18725],
        ]),  # the example of the standard, computed by hand
        ("5 5,'1 '1,!9 1,1 1", [[5, 5], [6, 6], [9, 7], [1, 8]]),  # each channel by itself
        ("'5 7,1 8", [[5, 7], [6, 8]]),
        ("\"2 3,1 4,1 5", [[2, 3], [5, 4], [9, 5]]),
    ],
)  # fmt: skip
def test_values_and_differences(text, values):
    assert trace_values(text).tolist() == values


def test_what_is_no_trace():
    numbers, lengths = ["1 2, x y", "1 2,'3 'y"], ["1 2, 3", "1 2,'3,4"]
    for text, error in [*((text, ValueError) for text in numbers), *((text, TypeError) for text in lengths)]:
        with pytest.raises(error):
            trace_values(text)


def test_a_file_of_differences_is_read(tmp_path):
    file = tmp_path / "a.inkml"
    trace = "<trace>10 20,'5 '40,5 -40</trace>"
    file.write_text(f'<ink><traceGroup id="a"><annotation type="truth">v</annotation>{trace}</traceGroup></ink>')
    (stroke,) = read_inkml(str(file)).lines["a"].strokes
    assert stroke.dtype == np.float32 and stroke.tolist() == [[10, 20], [15, 60], [20, 20]]


def test_differences_that_lead_nowhere_are_a_problem(tmp_path):
    file = tmp_path / "a.inkml"
    trace = "<trace>0 0,'1e308 '1,1e308 1</trace>"
    file.write_text(f'<ink><traceGroup id="a">{trace}</traceGroup></ink>')
    assert "nowhere" in read_inkml(str(file)).problems[0][1]
