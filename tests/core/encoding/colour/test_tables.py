"""Tables say what their functions say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle import light
from plex_previews.encoding.colour import transfer
from plex_previews.encoding.colour.tables import LinearTable, LogarithmicTable

CODES = np.linspace(0, 1, 5000)


def rows(values):
    return np.tile(np.asarray(values, np.float32), (3, 1))


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=50))
def test_a_linear_table_lies_on_lines_through_its_places(values):
    table = LinearTable(np.square, 8)
    assert table(rows(values)) == pytest.approx(np.square(rows(values).astype(float)), abs=1e-5)


@given(st.lists(st.floats(2.0**-10, 2.0**4, width=32), min_size=1, max_size=50))
def test_a_logarithmic_table_is_as_exact_everywhere(values):
    table = LogarithmicTable(np.sqrt, -10, 4, 10)
    assert table(rows(values)) == pytest.approx(np.sqrt(rows(values).astype(float)), rel=2**-11)


@pytest.mark.parametrize(
    "table", [LinearTable(lambda x: x + 1, 8), LogarithmicTable(lambda x: x + 1, -4, 0, 8)]
)
def test_what_lies_outside_counts_as_the_end(table):
    low, high = table(rows([-5, 900]))[0]
    assert 1 <= low < 1.1
    assert high == pytest.approx(2, rel=0.01)


def test_pq_is_that_of_its_standard():
    assert transfer.pq_light(CODES) * 100 == pytest.approx(light.of_pq(CODES), rel=1e-9, abs=1e-12)
    assert transfer.pq_code(transfer.pq_light(CODES)) == pytest.approx(CODES, abs=1e-6)
    assert transfer.light_of_pq(rows(CODES))[0] * 100 == pytest.approx(light.of_pq(CODES), rel=1e-3, abs=1e-3)


def test_hlg_is_that_of_its_standard():
    """A grey of 75 % is the white of BT.2408: 203 cd/m²."""
    greys = light.of_hlg(np.stack([CODES] * 3, axis=-1))[:, 0]
    assert transfer.light_of_hlg(rows(CODES))[0] * 100 == pytest.approx(greys, rel=2e-3, abs=2e-2)
    assert transfer.light_of_hlg(rows([0.75]))[0] * 100 == pytest.approx(203, abs=1)
    assert transfer.light_of_hlg(rows([1.0]))[0] * 100 == pytest.approx(1000, rel=1e-3)
