"""What is logged is shown where somebody asks for it, and only what is ours."""

import logging

import pytest


@pytest.mark.parametrize(
    ("level", "shown"), [("debug", True), ("DEBUG", True), ("warning", False), ("", False)]
)
def test_requests_that_are_made_again(cli, added, monkeypatch, level, shown):
    one = added("emby")
    one.stand_in.faults.fail_next(1, status=503)
    monkeypatch.setenv("PLEX_PREVIEWS_LOG", level)
    done = cli("servers", "test", "--json")
    assert (done.status, done.objects[0]["state"]) == (0, "up")
    lines = [line for line in done.err.splitlines() if "asking again in" in line]
    assert len(lines) == shown
    assert done.err == "".join(f"{line}\n" for line in lines), "nobody else says anything"
    assert one.token not in done.err


def test_afterwards_all_is_as_before(cli, monkeypatch):
    loggers = [logging.getLogger(name) for name in ("plex_previews", "plex_previews_backends")]
    before = [(list(logger.handlers), logger.level, logger.propagate) for logger in loggers]
    monkeypatch.setenv("PLEX_PREVIEWS_LOG", "debug")
    assert cli("servers", "list").status == 0
    assert [(logger.handlers, logger.level, logger.propagate) for logger in loggers] == before


def test_a_level_that_is_none(cli, monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_LOG", "loud")
    done = cli("servers", "list")
    assert (done.status, done.out) == (2, "")
    assert "PLEX_PREVIEWS_LOG" in done.err
