"""Old options as settings of today."""

import shlex

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import SettingsError
from plex_previews.model import Device
from plex_previews_cli.predecessor import translating
from plex_previews_cli.predecessor.translating import Old

NEEDED = {
    "plex_url": "http://nas:32400",
    "plex_token": "0123456789abcdefghij",
    "plex_config_folder": "/plex data",
}
CPU = Device("cpu", "0", "software")
CLOSED = Device("qsv", "renderD128", "three", problem="may not be read")
GPUS = [Device("nvidia", "0", "one"), Device("vaapi", "renderD128", "two")]


def old(**given):
    return Old(**NEEDED | given)


@pytest.mark.parametrize(
    ("remote", "local", "pairs"),
    [
        ("", "", ()),
        ("/data", "/mnt", (("/data", "/mnt"),)),
        ("/data/a;/data/b", "/mnt", (("/data/a", "/mnt"), ("/data/b", "/mnt"))),
        ("/a;/b", "/mnt/a;/mnt/b", (("/a", "/mnt/a"), ("/b", "/mnt/b"))),
        (" /a ; /b ;", "/mnt/a;;/mnt/b", (("/a", "/mnt/a"), ("/b", "/mnt/b"))),
        ("/a;/b;/c", "/mnt/a;/mnt/b", (("/a", "/mnt/a"),)),
        ("/a", "/mnt/a;/mnt/b", (("/a", "/mnt/a"),)),
        ("D:\\films", "/mnt", (("D:\\films", "/mnt"),)),
    ],
)
def test_path_mappings_go_by_their_places(remote, local, pairs):
    assert translating.maps(remote, local) == pairs


TITLES = st.lists(
    st.text(st.characters(exclude_characters=";,", exclude_categories=("Cs",)), min_size=1).filter(str.strip),
    min_size=1,
)
FOLDERS = st.lists(st.text("aé '.$(-", min_size=1).map("/m{}".format), min_size=1)


@given(FOLDERS, FOLDERS)
def test_any_two_lists_give_pairs_of_what_is_in_them(remote, local):
    pairs = translating.maps(";".join(remote), ";".join(local))
    theirs, ours = [name.strip() for name in remote], [name.strip() for name in local]
    if len(ours) == 1:
        assert pairs == tuple((name, ours[0]) for name in theirs)
    elif len(ours) == len(theirs):
        assert pairs == tuple(zip(theirs, ours, strict=True))
    else:
        assert pairs == ((theirs[0], ours[0]),)


@given(TITLES, st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
def test_a_shell_reads_the_new_form_as_it_was_meant(titles, folder):
    told = old(plex_libraries=",".join(titles), plex_config_folder="/" + folder)
    adding, _ = translating.new_form(told, translating.server(told), translating.previews(told, "auto"))
    words = shlex.split(adding)
    following = iter(words)
    named = [next(following) for word in following if word == "--library"]
    assert named == [title.strip() for title in titles]
    assert words[words.index("--data-folder") + 1].startswith("/")


@pytest.mark.parametrize(
    ("remote", "local", "flag"),
    [
        ("/data", "", "--plex-local-videos-path-mapping"),
        (" ;", "/mnt", "--plex-videos-path-mapping"),
    ],
)
def test_half_a_mapping_is_refused_by_the_flag_that_is_missing(remote, local, flag):
    with pytest.raises(SettingsError) as told:
        translating.maps(remote, local)
    assert told.value.what == flag


def test_uneven_mappings_are_told():
    (told,) = translating.doubts(
        old(plex_videos_path_mapping="/a;/b;/c", plex_local_videos_path_mapping="/x;/y")
    )
    assert "3 and 2 folders" in told
    assert (
        translating.doubts(old(plex_videos_path_mapping="/a;/b", plex_local_videos_path_mapping="/x")) == ()
    )


def test_a_server():
    told = translating.server(old(plex_libraries=" films, TV Shows ,", plex_timeout=90))
    assert (told.kind, told.url, str(told.data_folder)) == ("plex", "http://nas:32400", "/plex data")
    assert (told.libraries, told.timeout_s) == (("films", "TV Shows"), 90.0)
    assert translating.server(old()).timeout_s == 30.0


@pytest.mark.parametrize(
    ("remote", "local", "flag"),
    [
        ("/data;tv", "/mnt", "--plex-videos-path-mapping"),
        ("/data", "mnt", "--plex-local-videos-path-mapping"),
        ("/data;/data/../etc", "/mnt", "--plex-videos-path-mapping"),
    ],
)
def test_a_folder_that_is_no_whole_path_is_refused_by_its_flag(remote, local, flag):
    with pytest.raises(SettingsError) as told:
        translating.maps(remote, local)
    assert told.value.what == flag


@pytest.mark.parametrize("name", ["url", "token", "config-folder"])
def test_what_is_missing_is_named_with_its_variable(name):
    with pytest.raises(SettingsError) as told:
        translating.server(old(**{f"plex_{name.replace('-', '_')}": " "}))
    assert told.value.what == f"--plex-{name}"
    assert f"PLEX_{name.upper().replace('-', '_')}" in told.value.advice


@pytest.mark.parametrize(
    "url",
    ["http://nas:32400/?X-Plex-Token=secret", "nas:32400/secret", "ftp://nas/secret", "http://secret@nas"],
)
def test_an_address_that_is_none_is_named_and_its_secrets_are_not_told(url):
    with pytest.raises(SettingsError) as told:
        translating.server(old(plex_url=url))
    assert told.value.what == "--plex-url"
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("gpu", "cpu", "workers"),
    [(None, None, None), (4, None, 4), (None, 2, 2), (4, 2, 6), (0, 3, 3), (1, 0, 1), (0, None, None)],
)
def test_threads_are_workers(gpu, cpu, workers):
    assert translating.workers(old(gpu_threads=gpu, cpu_threads=cpu)) == workers


def test_nobody_to_work_is_refused():
    with pytest.raises(SettingsError) as told:
        translating.workers(old(gpu_threads=0, cpu_threads=0))
    assert told.value.what == "--cpu-threads"


@pytest.mark.parametrize(
    ("given", "encoder"),
    [
        ({}, "auto"),
        ({"gpu_selection": "ALL", "gpu_threads": 2}, "auto"),
        ({"gpu_threads": 0, "cpu_threads": 1, "gpu_selection": "7"}, "cpu"),
        ({"gpu_selection": "1"}, "vaapi:renderD128,cpu"),
        ({"gpu_selection": "0, 1, 0"}, "nvidia:0,vaapi:renderD128,cpu"),
        ({"gpu_selection": "1,0", "gpu_threads": 1}, "vaapi:renderD128,cpu"),
        ({"gpu_selection": "2"}, "qsv:renderD128,cpu"),
    ],
)
def test_what_decodes(given, encoder):
    assert translating.encoder(old(**given), [CPU, *GPUS, CLOSED]) == encoder


@pytest.mark.parametrize(
    ("given", "slots"),
    [
        ({}, {}),
        ({"gpu_selection": "0"}, {}),
        ({"gpu_threads": 0, "cpu_threads": 1}, {}),
        ({"gpu_threads": 4}, {"nvidia:0": 2, "vaapi:renderD128": 2}),
        ({"gpu_threads": 3}, {"nvidia:0": 2, "vaapi:renderD128": 1}),
        ({"gpu_threads": 1}, {"nvidia:0": 1}),
        ({"gpu_threads": 3, "gpu_selection": "1"}, {"vaapi:renderD128": 3}),
        ({"gpu_threads": 2, "gpu_selection": "1,0"}, {"vaapi:renderD128": 1, "nvidia:0": 1}),
    ],
)
def test_threads_are_dealt_out_to_gpus(given, slots):
    given = old(**given)
    devices = [CPU, *GPUS, CLOSED] if translating.asks_of_gpus(given) else ()
    assert translating.slots(given, devices) == slots


def test_a_gpu_that_two_encoders_drive_has_one_number():
    ways = [Device(name, "renderD128", hardware="0000:00:02.0") for name in ("vaapi", "qsv")]
    devices = [CPU, Device("nvidia", "", problem="there is none here"), *ways, GPUS[0]]
    assert translating.slots(old(gpu_threads=3), devices) == {"vaapi:renderD128": 2, "nvidia:0": 1}
    assert translating.encoder(old(gpu_selection="1"), devices) == "nvidia:0,cpu"
    devices[2] = evolve(ways[0], problem="the driver fails")
    assert translating.encoder(old(gpu_selection="0"), devices) == "qsv:renderD128,cpu"


def test_threads_for_gpus_that_are_not_there_are_the_processors():
    assert translating.previews(old(gpu_threads=4), [CPU, CLOSED]) == translating.previews(old(), ())


@pytest.mark.parametrize("selection", ["2", "0,9", "-1", "first", ",", "²"])
def test_a_gpu_that_is_not_there_is_refused(selection):
    with pytest.raises(SettingsError) as told:
        translating.encoder(old(gpu_selection=selection), [CPU, *GPUS])
    assert told.value.what == "--gpu-selection"


def test_the_new_form_says_all_of_it_and_masks_the_token():
    given = old(
        plex_videos_path_mapping="/data/tv",
        plex_local_videos_path_mapping="/mnt/my tv",
        plex_libraries="TV Shows",
        plex_timeout=90,
        plex_bif_frame_interval=2,
        thumbnail_quality=3,
        regenerate_thumbnails=True,
        sort_by="oldest",
        gpu_threads=0,
        cpu_threads=3,
        tmp_folder="/big tmp",
        log_level="debug",
    )
    adding, running = translating.new_form(given, translating.server(given), translating.previews(given, ()))
    assert shlex.split(adding) == [
        *("plex-previews", "servers", "add", "plex", "plex", "--url", "http://nas:32400"),
        *("--token", "****ghij", "--data-folder", "/plex data", "--map", "/data/tv=/mnt/my tv"),
        *("--library", "TV Shows", "--timeout", "90"),
    ]
    assert shlex.split(running) == [
        *(
            "TMPDIR=/big tmp",
            "PLEX_PREVIEWS_LOG=debug",
            "PLEX_PREVIEWS_INTERVAL=2",
            "PLEX_PREVIEWS_QUALITY=3",
        ),
        *(
            "PLEX_PREVIEWS_ENCODER=cpu",
            "plex-previews",
            "run",
            "--force",
            "--sort",
            "oldest",
            "--workers",
            "3",
        ),
    ]
    assert NEEDED["plex_token"] not in adding + running + repr(given)


def test_the_new_form_of_little_is_short_but_has_the_old_interval():
    _, running = translating.new_form(old(), translating.server(old()), translating.previews(old(), ()))
    assert running == "PLEX_PREVIEWS_INTERVAL=5 plex-previews run"


def test_each_gpu_has_the_number_that_chooses_it():
    ways = [Device("vaapi", "renderD128", hardware="0000:03:00.0"), Device("nvidia", "0")]
    again = Device("qsv", "renderD128", hardware="0000:03:00.0")
    none = Device("nvidia_ffmpeg", "", problem="there is none here")
    numbers = translating.numbered([CPU, *ways, again, none])
    assert numbers == {ways[0]: 0, ways[1]: 1, again: 0}
    assert translating.encoder(old(gpu_selection="1"), [CPU, *ways, again]) == "nvidia:0,cpu"


def test_the_new_form_names_gpus_and_their_slots():
    given = old(gpu_selection="0,1", gpu_threads=2, cpu_threads=1, plex_bif_frame_interval=10)
    previews = translating.previews(given, [CPU, *GPUS])
    _, running = translating.new_form(given, translating.server(given), previews)
    encoder, slots, *rest = shlex.split(running)
    assert encoder == "PLEX_PREVIEWS_ENCODER=nvidia:0,vaapi:renderD128,cpu"
    assert slots == "PLEX_PREVIEWS_SLOTS=nvidia:0=1,vaapi:renderD128=1"
    assert rest == ["plex-previews", "run", "--workers", "3"]
