"""Logging in: with a PIN in the browser, with a code on another device, with a password."""

import json
import os
import signal
import sys
import threading
import time

import pytest

from plex_previews.testing.servers.plex_tv import AccountServer, Address, StandInPlexTv
from plex_previews.testing.servers.serving import serve

LIMIT = 30


@pytest.fixture
def start(home, spawn):
    """The program as a process that goes on while the test does."""

    def begin(*arguments):
        return spawn(*arguments, bufsize=1)

    return begin


def next_line(process):
    """The next line on stdout, waited for so long at most."""
    lines = []
    reader = threading.Thread(target=lambda: lines.append(process.stdout.readline()), daemon=True)
    reader.start()
    reader.join(timeout=LIMIT)
    assert lines, "it says nothing"
    return lines[0]


def ended(process):
    out, err = process.communicate(timeout=LIMIT)
    assert "Traceback" not in err
    return process.returncode, out, err


def files_with(folder, text):
    return [path.name for path in folder.rglob("*") if path.is_file() and text in path.read_text()]


@pytest.fixture
def attic(stand):
    """A Plex that takes the token that its account has for it."""
    return stand("plex", token="attic-token", name="Attic")


@pytest.fixture
def plex_tv(attic, monkeypatch):
    """An account with that server, first at an address where nothing is, and one of somebody else."""
    own = AccountServer(
        "Attic",
        attic.stand_in.machine_identifier,
        "attic-token",
        (Address("http://127.0.0.1:9"), Address(attic.url, local=False)),
    )
    shared = AccountServer("Cellar", "c" * 40, "cellar-token", (Address(attic.url),), owned=False)
    stand_in = StandInPlexTv((shared, own), account_token="account-secret")
    with serve(stand_in.app) as server:
        monkeypatch.setenv("PLEX_PREVIEWS_PLEX_TV", server.url)
        yield stand_in


def test_plex_by_a_pin(start, plex_tv, attic, kept, home):
    process = start("login", "plex", "--json")
    asked = json.loads(next_line(process))
    assert asked["code"] in asked["link"]
    plex_tv.approve(asked["code"])
    status, out, err = ended(process)
    assert status == 0, err
    told = json.loads(out)
    assert (told["server"], told["state"], told["url"]) == ("Attic", "up", attic.url)
    settings, tokens = kept()
    assert (settings["Attic"]["kind"], settings["Attic"]["url"]) == ("plex", attic.url)
    assert tokens == {"Attic": "attic-token"}
    assert files_with(home, "account-secret") == []
    assert "token" not in out
    assert f"clientID={(home / 'client-id').read_text().strip()}" in asked["link"]


def test_again_for_a_server_that_is_known(start, plex_tv, attic, kept, cli):
    cli("servers", "add", "plex", "den", "--url", attic.url, "--token", "old", "--map", "/a=/b", "--no-check")
    process = start("login", "plex", "den")
    assert "say yes to" in next_line(process)
    link = next_line(process)
    plex_tv.approve(link.partition("code=")[2].partition("&")[0])
    status, out, err = ended(process)
    assert (status, "kept den" in out) == (0, True), err
    settings, tokens = kept()
    assert settings["den"]["maps"] == [["/a", "/b"]]
    assert tokens == {"den": "attic-token"}


def test_the_link_is_opened_in_the_browser(start, plex_tv, home, monkeypatch, tmp_path):
    browser = tmp_path / "browser.py"
    browser.write_text("import pathlib, sys; pathlib.Path(sys.argv[0] + '.url').write_text(sys.argv[1])")
    monkeypatch.setenv("BROWSER", f"{sys.executable} {browser} %s")
    process = start("login", "plex", "--json")
    asked = json.loads(next_line(process))
    opened, end = tmp_path / "browser.py.url", time.monotonic() + LIMIT
    while not (opened.exists() and opened.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    assert opened.read_text() == asked["link"]


@pytest.mark.parametrize(
    ("wanted", "status", "told"),
    [
        ("Loft", 2, "there are: Attic, Cellar"),
        ("Cellar", 1, "does not accept the token"),
    ],
)
def test_another_server_of_the_account(start, plex_tv, kept, wanted, status, told):
    process = start("login", "plex", "--server", wanted, "--json")
    plex_tv.approve(json.loads(next_line(process))["code"])
    done = ended(process)
    assert done[0] == status
    assert told in done[2]
    assert kept() == ({}, {})


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_ctrl_c_ends_the_waiting(start, plex_tv, kept):
    process = start("login", "plex", "--json")
    next_line(process)
    process.send_signal(signal.SIGINT)
    assert ended(process)[0] == 130
    assert kept() == ({}, {})


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
def test_by_a_password_that_is_not_kept(cli, stand, kept, home, kind):
    one = stand(kind, users={"root": "correct-horse", "guest": "guest"})
    done = cli("login", kind, one.url, "den", "--user", "root", typed="correct-horse\n")
    assert done.status == 0, done.err
    settings, tokens = kept()
    assert (settings["den"]["url"], len(tokens["den"])) == (one.url, 32)
    assert files_with(home, "correct-horse") == []
    assert cli("servers", "test").status == 0

    wrong = cli("login", kind, one.url, "den", "--user", "root", typed="wrong-horse\n")
    assert (wrong.status, "wrong-horse" in wrong.err) == (1, False)
    assert cli("login", kind, one.url, "den", "--user", "root").status == 2
    assert kept() == (settings, tokens)


def test_a_user_who_may_not_do_enough_is_not_kept(cli, stand, kept):
    one = stand("jellyfin")
    done = cli("login", "jellyfin", one.url, "--user", "guest", typed="guest\n")
    assert done.status == 1
    assert "administrator" in done.err
    assert kept() == ({}, {})


def test_quick_connect(start, stand, kept):
    one = stand("jellyfin")
    process = start("login", "jellyfin", one.url, "den", "--quick-connect", "--json")
    asked = json.loads(next_line(process))
    assert asked["link"] is None
    assert one.stand_in.quick_connect.authorise(asked["code"], one.stand_in.accounts.users["root"])
    status, _, err = ended(process)
    assert status == 0, err
    assert list(kept()[1]) == ["den"]


def test_what_a_kind_does_not_have_is_a_usage_error(cli, stand):
    one = stand("emby")
    assert cli("login", "emby", one.url, "--quick-connect").status == 2
    assert cli("login", "folder").status == 2
    assert cli("login", "emby", one.url, "http://more", "den").status == 2
    assert cli("login", "emby", "--user", "root", typed="secret\n").status == 2
