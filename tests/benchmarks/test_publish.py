"""The figures of a run on the pages: all between the marks is replaced, and nothing else."""

import json
import re

import pytest
from attrs import asdict

PAGES = ("PLAIN", "TABLE")


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
def pages(publish, tmp_path, monkeypatch):
    """Copies of the two pages, which are published to."""
    copies = [tmp_path / name for name in PAGES]
    for name, copy in zip(PAGES, copies, strict=True):
        copy.write_text(getattr(publish, name).read_text(encoding="utf-8"), encoding="utf-8")
        monkeypatch.setattr(publish, name, copy)
    return copies


def test_a_run_replaces_what_is_between_the_marks_of_both_pages(publish, figures, pages):
    before = [page.read_text(encoding="utf-8") for page in pages]
    publish.publish(figures)
    for page, old in zip(pages, before, strict=True):
        new = page.read_text(encoding="utf-8")
        assert new != old
        assert new.partition(publish.BEGIN)[0] == old.partition(publish.BEGIN)[0]
        assert new.partition(publish.END)[2] == old.partition(publish.END)[2]
    plain, table = (page.read_text(encoding="utf-8") for page in pages)
    assert "4.00 times as fast with a keyframe each 10 s, 4.00 times as fast each 4 s" in plain
    assert all(f"| {figure.name} | {figure.bar} | {figure.shown} | 1 / 4 |" in table for figure in figures)


def test_kept_figures_are_published_alike(publish, figures, pages, tmp_path):
    kept = tmp_path / "figures.json"
    kept.write_text(json.dumps([asdict(figure) for figure in figures]))
    assert publish.load(kept) == figures


def test_a_run_that_lacks_a_row_of_the_readme_changes_nothing(publish, figures, pages):
    before = [page.read_text(encoding="utf-8") for page in pages]
    with pytest.raises(KeyError):
        publish.publish(figures[:3])
    assert [page.read_text(encoding="utf-8") for page in pages] == before


@pytest.mark.parametrize("page", ["", "{begin}", "{end} {begin}", "{begin} {end} {begin} {end}"])
def test_a_page_without_both_marks_once_is_refused(publish, page):
    with pytest.raises(ValueError, match="each once"):
        publish.filled(page.format(begin=publish.BEGIN, end=publish.END), "text")


def test_the_readme_s_figures_are_those_of_the_table(publish):
    between = publish.PLAIN.read_text(encoding="utf-8").partition(publish.BEGIN)[2].partition(publish.END)[0]
    speeds = re.findall(r"[\d.]+(?= times as fast)", between)
    shares = re.findall(r"[\d.]+ (?:%|MB)", between)
    table = publish.TABLE.read_text(encoding="utf-8")
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
    page = publish.TABLE.read_text(encoding="utf-8").partition(publish.END)[2]
    assert options == set(re.findall(r"^\| `(--[a-z]+)", page, re.MULTILINE))
