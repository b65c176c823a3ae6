"""Counting processors, with control groups written by hand."""

import os

from plex_previews.processors import _quotas, usable_processors


def test_there_is_at_least_one_and_never_more_than_the_machine_has():
    assert 1 <= usable_processors() <= os.cpu_count()


def test_quotas_of_all_groups_around_the_process_count(tmp_path):
    group = tmp_path / "fs/outer/inner"
    group.mkdir(parents=True)
    (group / "cpu.max").write_text("max 100000\n")
    (group.parent / "cpu.max").write_text("150000 100000\n")
    own = tmp_path / "own"
    own.write_text("0::/outer/inner\n")
    assert list(_quotas(tmp_path / "fs", own)) == [1.5]


def test_where_there_are_no_groups_nothing_is_limited(tmp_path):
    assert list(_quotas(tmp_path, tmp_path / "gone")) == []
