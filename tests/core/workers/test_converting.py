import inspect
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plex_previews import errors
from plex_previews.errors import PlexPreviewsError, SourceLost
from plex_previews.model import (
    Device,
    FileSource,
    Geometry,
    OutputIndex,
    Plan,
    Report,
    Request,
    ServedSource,
    Sheet,
    Slot,
    Strategy,
    Thumbnail,
    UrlSource,
    VideoInfo,
)
from plex_previews.storage.limits import Habits
from plex_previews.storage.measuring import Speed
from plex_previews.testing.strategies import grids, requests, videos
from plex_previews.workers.converting import (
    body_to_error,
    body_to_message,
    body_to_task,
    error_to_body,
    message_to_body,
    task_to_body,
)
from plex_previews.workers.frames import BrokenFrame, Frame, Kind, read_frame, write_frame
from plex_previews.workers.messages import (
    Answer,
    Between,
    Canvas,
    Done,
    DrawSheet,
    Examine,
    FindDevices,
    Lay,
    Made,
    MadeSheet,
    Make,
    Opened,
    Part,
    Probed,
    Seen,
    Survey,
    Unchanged,
)

sources = st.builds(FileSource, st.sampled_from([Path("/films/a.mkv"), Path("b c.mp4")])) | st.builds(
    UrlSource, st.text(), st.dictionaries(st.text(), st.text(), max_size=2)
)
devices = st.builds(Device, st.text(), st.text(), st.text())
counts = st.integers(0, 10**9)
haves = st.tuples(st.none() | st.builds(Between, counts, counts))
speeds = st.builds(Speed, st.floats(0, 100), st.floats(1, 1e12), counts, st.floats(0, 100))
habits = st.none() | st.builds(Habits, counts, counts, speeds, st.none() | st.floats(0, 1e10))
makes = st.builds(
    Make, sources, requests(), devices, st.integers(1, 16), haves, habits, st.none() | st.binary()
)
sizes = st.builds(Geometry, counts, counts)
parts = st.builds(Part, counts, counts, counts, counts, counts)
canvases = st.builds(Canvas, sizes, st.tuples(parts, parts) | st.just(()))
seen = st.builds(Seen, st.none() | sizes, st.booleans(), st.booleans(), st.binary())
tasks = (
    makes
    | st.builds(Survey, sources, requests(), habits, st.none() | st.binary())
    | st.builds(FindDevices, st.tuples(st.text()))
    | st.builds(DrawSheet, st.tuples(st.binary(), st.binary()), st.tuples(st.text()), st.integers(1, 20))
    | st.builds(Examine, st.tuples(st.binary()), grids())
    | st.builds(Lay, st.tuples(st.binary()), sizes, st.tuples(canvases), st.integers(1, 10))
)
thumbnails = st.builds(
    Thumbnail,
    counts.map(OutputIndex),
    counts.map(Slot),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    counts,
    counts,
    st.binary(),
    st.booleans(),
)
sheets = st.builds(Sheet, counts.map(OutputIndex), counts, counts, counts, counts, st.binary(), counts)
reports = st.builds(
    Report,
    videos(),
    counts,
    counts,
    counts,
    st.text(),
    st.sampled_from(Strategy),
    counts,
    st.none() | counts,
    counts,
    st.floats(0, 1e6),
)
plans = st.builds(
    Plan,
    videos(),
    counts,
    counts,
    st.floats(0, 1e6),
    st.none() | counts,
    st.none() | counts,
    st.sampled_from(Strategy),
)
messages = (
    st.builds(Opened, videos(), st.tuples(counts))
    | st.builds(Unchanged, videos(), st.tuples(counts))
    | st.builds(Made, thumbnails)
    | st.builds(MadeSheet, sheets)
    | st.builds(Probed, st.binary())
    | st.builds(Done, reports)
    | st.builds(
        Answer,
        plans
        | st.binary()
        | st.tuples(devices)
        | st.tuples(seen, seen)
        | st.tuples(st.binary())
        | st.just(()),
    )
)
error_classes = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, PlexPreviewsError)
]


def crossed(body):
    pipe = io.BytesIO()
    write_frame(pipe, Frame(Kind.MESSAGE, body))
    pipe.seek(0)
    return read_frame(pipe).body


@settings(max_examples=50)
@given(tasks)
def test_a_task_comes_out_as_it_went_in(task):
    assert body_to_task(crossed(task_to_body(task))) == task


@settings(max_examples=50)
@given(messages)
def test_a_message_comes_out_as_it_went_in(message):
    assert body_to_message(crossed(message_to_body(message))) == message


def test_the_file_of_a_served_source_stays_behind():
    task = Survey(ServedSource(io.BytesIO(b"a film"), "my film"), Request(()))
    there = body_to_task(crossed(task_to_body(task)))
    assert there.source.name == "my film"
    assert there.source.file.read() == b""


@pytest.mark.parametrize("kind", error_classes, ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_comes_out_as_it_went_in(kind):
    error = body_to_error(crossed(error_to_body(kind("film.mkv", "is gone", "look for it"))))
    assert type(error) is kind
    assert (error.what, error.reason, error.advice) == ("film.mkv", "is gone", "look for it")


def test_an_error_of_a_plugin_comes_out_as_the_nearest_of_ours():
    class TapeLost(SourceLost):
        pass

    assert type(body_to_error(error_to_body(TapeLost("a", "b")))) is SourceLost


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"error": "Exception", "what": "", "reason": "", "advice": ""},
        {"error": "SystemExit", "what": "", "reason": "", "advice": ""},
        {"error": ["SourceLost"], "what": "", "reason": "", "advice": ""},
        {"error": "SourceLost", "what": 1, "reason": "", "advice": ""},
        {"error": "SourceLost", "what": ""},
    ],
    ids=str,
)
def test_an_error_that_is_none_is_broken(body):
    with pytest.raises(BrokenFrame):
        body_to_error(body)


SHEET = message_to_body(MadeSheet(Sheet(OutputIndex(0), 0, 6, 320, 180, b"\xff\xd8")))["sheet"]
GOOD = message_to_body(Unchanged(VideoInfo("matroska", "h264", 640, 360, 60.0, 25.0)))


def changed(**fields):
    return {**GOOD, "video": {**GOOD["video"], **fields}}


@pytest.mark.parametrize(
    "body",
    [
        None,
        1,
        [],
        {},
        {"_type": "Nothing"},
        {"_type": "Path", "value": "/"},
        {**GOOD, "surplus": 1},
        {"_type": "Unchanged"},
        changed(width="640"),
        changed(width=True),
        changed(width=None),
        changed(codec=b"h264"),
        changed(codec=264),
        changed(duration="long"),
        changed(duration=10**400),
        changed(duration=float("inf")),
        changed(frame_rate=float("nan")),
        changed(interlaced=1),
        changed(colour=[]),
        {"_type": "Answer"},
        {"_type": "Answer", "bytes": 10**12},
        {"_type": "Answer", "bytes": "text"},
        {"_type": "Answer", "devices": 3},
        {"_type": "Answer", "code": "import os"},
        {"_type": "Made", "thumbnail": {}},
        {"_type": "MadeSheet", "sheet": {}},
        {"_type": "MadeSheet", "sheet": {**SHEET, "jpeg": "text"}},
        {"_type": "MadeSheet", "sheet": {**SHEET, "width": 320.0}},
        {"_type": "MadeSheet", "sheet": {**SHEET, "path": "/"}},
    ],
    ids=lambda body: str(body)[:80],
)
def test_a_message_that_is_none_is_broken(body):
    with pytest.raises(BrokenFrame):
        body_to_message(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["_type", "video", "bytes", "plan", "Made", "thumbnail", "sheet"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=200)
@given(
    json_values
    | st.sampled_from(["Made", "MadeSheet", "Done", "Answer", "Opened"]).flatmap(
        lambda kind: st.fixed_dictionaries(
            {"_type": st.just(kind)}, optional={"bytes": json_values, "video": json_values}
        )
    )
)
def test_nothing_but_a_message_or_a_broken_frame_comes_of_any_body(body):
    try:
        message = body_to_message(body)
    except BrokenFrame:
        return
    assert isinstance(message, Answer | Opened | Made | MadeSheet | Done | Unchanged)
