"""A restart command: run once, without a shell, and never waited for in vain."""

import sys
import time

import pytest
from attrs import evolve

from plex_previews.config.schema import Config
from plex_previews.config.secrets import Auth
from plex_previews.errors import RestartFailed
from plex_previews.previews.rounds.restarting import restart, restarted
from plex_previews.previews.rounds.round import Restarted, Shown, Troubled
from plex_previews.servers.registry import Servers


@pytest.fixture
def settings(server):
    def of(*words):
        return evolve(server.settings, restart_command=tuple(map(str, words)))

    return of


def python(code, *arguments):
    return (sys.executable, "-c", code, *arguments)


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ([Shown("attic", waiting=37, served=2)], [("attic", 37)]),
        ([Shown("attic", served=2, registered=3)], []),
        ([], []),
    ],
)
def test_only_a_server_of_which_films_wait_is_restarted(settings, host, tmp_path, shown, told):
    mark = tmp_path / "mark"
    config = Config(servers=(settings(*python("import sys; open(sys.argv[1], 'a').write('x')", mark)),))
    with Servers(config, Auth(), host) as servers:
        events = list(restarted(servers, shown))
    assert [(event.server, event.films) for event in events if isinstance(event, Restarted)] == told
    assert mark.exists() is bool(told)


def test_without_a_command_nothing_is_run(settings, host):
    with Servers(Config(servers=(settings(),)), Auth(), host) as servers:
        assert list(restarted(servers, [Shown("attic", waiting=1)])) == []


def test_what_fails_is_told_with_what_it_said(settings, host):
    words = python("import sys; print('no such container'); print('really', file=sys.stderr); sys.exit(3)")
    with Servers(Config(servers=(settings(*words),)), Auth(), host) as servers:
        (told,) = restarted(servers, [Shown("attic", waiting=1)])
    assert isinstance(told, Troubled)
    assert isinstance(told.error, RestartFailed)
    assert "failed with status 3, and said: " in told.error.reason
    assert {"no such container", "really"} <= {
        word for word in ("no such container", "really") if word in str(told.error)
    }


def test_no_shell_reads_it(settings, tmp_path):
    restart(
        settings(
            *python(
                "import sys; open(sys.argv[1], 'w').write(sys.argv[2])", tmp_path / "told", "a; b | $HOME"
            )
        )
    )
    assert (tmp_path / "told").read_text() == "a; b | $HOME"


def test_one_that_is_not_there(settings):
    with pytest.raises(RestartFailed, match="cannot be run: No such file"):
        restart(settings("/no/such/program"))


def test_one_that_does_not_end_is_killed_with_all_that_it_started(settings, tmp_path):
    code = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(str(child.pid))
print("stopping", flush=True)
time.sleep(60)
"""
    begun = time.monotonic()
    with pytest.raises(RestartFailed, match=r"did not end in 2 s, and said: stopping"):
        restart(settings(*python(code, tmp_path / "pid")), patience=2)
    assert time.monotonic() - begun < 10
    pid = int((tmp_path / "pid").read_text())
    assert _is_gone(pid)


def _is_gone(pid):
    psutil = pytest.importorskip("psutil")
    for _ in range(100):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_one_that_leaves_a_server_running_behind_it_ends(settings):
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(4)'])"
    begun = time.monotonic()
    restart(settings(*python(code)))
    assert time.monotonic() - begun < 4


def test_of_much_that_it_said_the_end_is_told(settings):
    with pytest.raises(RestartFailed) as told:
        restart(settings(*python("print('x' * 100_000, 'the end'); raise SystemExit(1)")))
    assert "the end" in told.value.reason
    assert len(told.value.reason) < 3000
