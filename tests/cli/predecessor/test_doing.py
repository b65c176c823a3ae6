"""The old command line over a stand-in Plex with two films."""

import os
import shlex
import shutil
import subprocess
import sys

import pytest

from plex_previews.formats.bif_reading import read_bif
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary
from plex_previews_cli.__main__ import main as new_main
from plex_previews_cli.predecessor.__main__ import main

TOKEN = "0123456789abcdefghij"
VARIABLES = """PLEX_URL PLEX_TOKEN PLEX_TIMEOUT PLEX_LIBRARIES PLEX_CONFIG_FOLDER PLEX_VIDEOS_PATH_MAPPING
    PLEX_LOCAL_VIDEOS_PATH_MAPPING PLEX_BIF_FRAME_INTERVAL THUMBNAIL_QUALITY REGENERATE_THUMBNAILS SORT_BY
    GPU_THREADS CPU_THREADS GPU_SELECTION TMP_FOLDER LOG_LEVEL"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in VARIABLES.split():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def plex(tmp_path, film):
    media, data = tmp_path / "media", tmp_path / "plex"
    for name, source in (
        ("films/Heat (1995).mkv", film("h264")),
        ("tv/Wire/Season 1/Wire S01E01.mp4", film("h264_mp4")),
    ):
        (media / name).parent.mkdir(parents=True)
        shutil.copy(source, media / name)
    (data / "Media/localhost").mkdir(parents=True)
    libraries = [
        ShelfLibrary(1, "Films", "movie", (Root("/data/films", media / "films"),)),
        ShelfLibrary(2, "TV Shows", "show", (Root("/data/tv", media / "tv"),)),
    ]
    shelf = Shelf(libraries)
    shelf.scan()
    stand_in = StandInPlex(shelf, data, token=TOKEN)
    with serve(stand_in.app) as serving:
        stand_in.url = serving.url
        yield stand_in


@pytest.fixture
def needed(plex, tmp_path):
    """The options without which nothing goes."""
    return {
        "--plex-url": plex.url,
        "--plex-token": TOKEN,
        "--plex-config-folder": tmp_path / "plex",
        "--plex-videos-path-mapping": "/data",
        "--plex-local-videos-path-mapping": tmp_path / "media",
    }


@pytest.fixture
def old(capfd):
    def call(options, *flags):
        capfd.readouterr()
        words = [str(word) for pair in options.items() for word in pair]
        status = main([*words, *flags])
        return (int(status), *capfd.readouterr())

    return call


def bifs(tmp_path):
    return sorted((tmp_path / "plex").rglob("*.bif"))


def test_one_call_does_what_it_meant_and_keeps_nothing_but_the_ledger(old, needed, home, tmp_path, plex):
    options = needed | {"--plex-bif-frame-interval": 2, "--cpu-threads": 1}
    status, out, err = old(options, "--cli")
    assert status == 0, err
    assert "2 written" in out
    assert [read_bif(path).interval for path in bifs(tmp_path)] == [2.0, 2.0]
    assert all(path.name.startswith("ledger.sqlite") for path in home.iterdir())
    assert TOKEN not in out + err
    first = {path: path.stat().st_mtime_ns for path in bifs(tmp_path)}
    assert "2 up to date" in old(options)[1]
    assert "2 written" in old(options, "--regenerate-thumbnails")[1]
    assert all(path.stat().st_mtime_ns != first[path] for path in bifs(tmp_path))


def test_the_new_form_that_it_prints_does_the_same(old, needed, home, tmp_path, plex, monkeypatch, capfd):
    status, out, err = old(needed | {"--plex-libraries": "tv shows", "--thumbnail-quality": 3})
    assert (status, "1 written" in out) == (0, True), err
    adding, running = [line.strip() for line in err.splitlines() if line.startswith("  ")]
    words = [TOKEN if word.startswith("****") else word for word in shlex.split(adding)]
    assert words[words.index("--library") + 1] == "TV Shows"
    assert new_main(words[1:]) == 0
    *variables, _, command = shlex.split(running)
    for variable in variables:
        monkeypatch.setenv(*variable.split("=", 1))
    capfd.readouterr()
    assert new_main([command]) == 0
    assert "1 up to date" in capfd.readouterr().out, "it is the same film, with the same settings"


def test_as_a_program_from_the_environment(needed, tmp_path):
    told = {option[2:].upper().replace("-", "_"): str(value) for option, value in needed.items()}
    settings = {"PLEX_BIF_FRAME_INTERVAL": "10", "GPU_THREADS": "0", "CPU_THREADS": "1", "SORT_BY": "oldest"}
    spool = {"TMP_FOLDER": str(tmp_path / "new/tmp"), "LOG_LEVEL": "DEBUG", "REGENERATE_THUMBNAILS": "false"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "plex_previews_cli.predecessor"],
        env=os.environ | told | settings | spool,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "2 written" in done.stdout
    assert "PLEX_PREVIEWS_ENCODER=cpu plex-previews run --sort oldest --workers 1" in done.stderr
    assert (tmp_path / "new/tmp").is_dir()
    assert TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"--plex-url": ""}, "--plex-url: is missing"),
        (
            {"--plex-config-folder": "/nowhere"},
            "--plex-config-folder: there is no folder /nowhere/Media/localhost",
        ),
        ({"--plex-token": "two words"}, "--plex-token: is no token"),
        ({"--plex-libraries": "Films,Flims"}, "--plex-libraries: there is no 'Flims'"),
        ({"--plex-local-videos-path-mapping": ""}, "--plex-local-videos-path-mapping: is missing"),
        ({"--gpu-threads": "0", "--cpu-threads": "0"}, "--cpu-threads"),
        ({"--gpu-threads": "1", "--gpu-selection": "99"}, "--gpu-selection: there is no GPU 99"),
        ({"--plex-bif-frame-interval": "61"}, "'--plex-bif-frame-interval'"),
        ({"--thumbnail-quality": "best"}, "'--thumbnail-quality'"),
        ({"--plex-timeout": "5"}, "'--plex-timeout'"),
        ({"--log-level": "loud"}, "'--log-level'"),
        ({"--sort-by": "size"}, "'--sort-by'"),
    ],
)
def test_a_refusal_names_the_flag(old, needed, home, options, told):
    status, out, err = old(needed | options)
    assert (status, out) == (2, "")
    assert told in err
    assert not home.exists()


def test_a_temporary_folder_that_cannot_be_made(old, needed, tmp_path):
    (tmp_path / "file").touch()
    status, _, err = old(needed | {"--tmp-folder": tmp_path / "file" / "tmp"})
    assert (status, "--tmp-folder" in err) == (2, True)


def test_a_server_that_refuses_the_token(old, needed):
    status, _, err = old(needed | {"--plex-token": "another-token"})
    assert (status, "does not accept the token" in err) == (1, True)


def test_a_wrong_variable_is_named_too(old, needed, monkeypatch):
    monkeypatch.setenv("PLEX_TIMEOUT", "soon")
    status, _, err = old(needed)
    assert status == 2
    assert "Invalid value for PLEX_TIMEOUT" in err


def test_listing_gpus_is_listing_devices_with_their_numbers(old, capfd):
    status, out, _ = old({}, "--list-gpus")
    assert new_main(["devices"]) == status == 0
    first, *others = capfd.readouterr().out.splitlines()
    assert out.splitlines()[0].split() == ["GPU", *first.split()]
    (device,) = [line for line in out.splitlines() if line.lstrip().startswith("cpu:")]
    assert device.split()[0] in others[0]


def test_its_help_fits_80_columns_and_is_light(old):
    status, out, _ = old({}, "--help")
    assert (status, max(map(len, out.splitlines())) <= 80) == (0, True)
    probe = "import sys; from plex_previews_cli.predecessor.__main__ import main; main(['-h']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert loaded.isdisjoint({"av", "httpx", "plexapi", "cattrs", "rich", "sqlalchemy", "attr", "pluggy"})
