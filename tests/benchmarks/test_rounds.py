"""How often a row of the README's table is measured, and which of its rounds the table shows."""

from itertools import cycle

import pytest


@pytest.fixture
def row(bench):
    """A row whose rounds take these values in turn."""
    rows, _ = bench

    def of(*values, most=None):
        each = cycle(rows.Result(value, f"details of {value}") for value in values)
        return rows.Row("a row", "-", "x", lambda _: next(each), most)

    return of


def test_there_are_five_rounds_unless_a_name_says_how_many(bench):
    rows, run = bench
    bounded = [row for row in rows.ROWS if row.most]
    assert run.parse([]).repeat == 5
    assert all(f"({row.most} rounds)" in row.name and row.most % 2 for row in bounded)
    assert len(bounded) == 3


def test_the_details_are_those_of_the_median_round(bench, row):
    _, run = bench
    figure = run.measured(row(5.0, 1.0, 4.0, 2.0, 3.0), None, 5)
    assert (figure.shown, figure.details) == ("**3.00x** (1.00x to 5.00x)", "details of 3.0")


@pytest.mark.parametrize(
    ("repeat", "most", "taken"), [(1, None, 1), (5, None, 5), (9, None, 9), (5, 3, 3), (9, 3, 3), (1, 3, 1)]
)
def test_a_row_is_measured_as_often_as_asked_or_allowed(bench, row, repeat, most, taken):
    _, run = bench
    assert len(run.measured(row(1.0, most=most), None, repeat).rounds) == taken


@pytest.mark.parametrize("word", ["0", "4", "-1", "five"])
def test_a_count_without_a_middle_is_refused(bench, word, capsys):
    _, run = bench
    with pytest.raises(SystemExit):
        run.parse(["--repeat", word])
    assert "odd" in capsys.readouterr().err
