"""The figures of a run on the pages: all between the marks is replaced, and nothing else."""

import json
import re

import pytest
from attrs import asdict


@pytest.fixture
def publish(bench):
    import publish

    return publish


@pytest.fixture
def figures(bench, publish):
    """A figure for each row, as if all had come out alike."""
    rows, _ = bench
    return [publish.Figure(row.name, row.bar, row.unit, (0.5, 0.25, 0.2), "1 / 4") for row in rows.ROWS]


@pytest.fixture
def readme(publish, tmp_path, monkeypatch):
    """A copy of the README, which is published to."""
    copy = tmp_path / "README.md"
    copy.write_text(publish.README.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(publish, "README", copy)
    return copy


def parts(publish, text):
    """The words around the figures, and the two tables."""
    marks = [
        form.format(name) for name in (publish.PLAIN, publish.ALL) for form in (publish.BEGIN, publish.END)
    ]
    first, plain, between, table, last = re.split("|".join(map(re.escape, marks)), text)
    return (first, between, last), plain, table


def test_a_run_replaces_what_is_between_the_marks_and_nothing_else(publish, figures, readme):
    words, *old = parts(publish, readme.read_text(encoding="utf-8"))
    publish.publish(figures)
    kept, *new = parts(publish, readme.read_text(encoding="utf-8"))
    assert kept == words
    assert new[0] != old[0]
    assert new[1] != old[1]
    assert "4.00 times as fast with a keyframe each 10 s, 4.00 times as fast each 4 s" in new[0]
    assert all(f"| {figure.name} | {figure.bar} | {figure.shown} | 1 / 4 |" in new[1] for figure in figures)


def test_kept_figures_are_published_alike(publish, figures, tmp_path):
    kept = tmp_path / "figures.json"
    kept.write_text(json.dumps([asdict(figure) for figure in figures]))
    assert publish.load(kept) == figures


def test_a_run_that_lacks_a_plain_row_changes_nothing(publish, figures, readme):
    before = readme.read_text(encoding="utf-8")
    with pytest.raises(KeyError):
        publish.publish(figures[:3])
    assert readme.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("page", ["", "{begin}", "{end} {begin}", "{begin} {end} {begin} {end}"])
def test_a_page_without_both_marks_once_is_refused(publish, page):
    begin, end = publish.BEGIN.format("figures"), publish.END.format("figures")
    with pytest.raises(ValueError, match="each once"):
        publish.filled(page.format(begin=begin, end=end), "figures", "text")


def test_the_plain_figures_are_those_of_the_table(publish):
    _, plain, table = parts(publish, publish.README.read_text(encoding="utf-8"))
    speeds = re.findall(r"[\d.]+(?= times as fast)", plain)
    shares = re.findall(r"[\d.]+ (?:%|MB)", plain)
    assert len(speeds) == 3
    assert all(f"**1/{speed}**" in table for speed in speeds)
    assert shares
    assert all(share in table for share in shares)


@pytest.mark.parametrize("words", [["--only", "HTTP"], ["--quick"], ["--repeat", "3"]])
def test_less_than_a_whole_run_is_not_published(bench, words, capsys):
    _, run = bench
    with pytest.raises(SystemExit):
        run.parse(["--publish", *words])
    assert "all rows" in capsys.readouterr().err


def test_the_page_tells_of_every_option(bench, publish, capsys):
    _, run = bench
    with pytest.raises(SystemExit):
        run.parse(["--help"])
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    page = (publish.ROOT / "docs" / "explanation" / "benchmark.md").read_text(encoding="utf-8")
    assert options == set(re.findall(r"^\| `(--[a-z]+)", page, re.MULTILINE))
