from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plex_previews.io.headers import ContentRange, Version, byte_range, content_range, retry_after


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_range_comes_back(start, size, more):
    asked = byte_range(start, size).removeprefix("bytes=")
    found = content_range(f"bytes {asked}/{start + size + more}")
    assert found == ContentRange(start, start + size - 1, start + size + more)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "bytes 0-9/*",
        "bytes */10",
        "bytes 5-4/10",
        "bytes 0-10/10",
        "items 0-1/2",
        "bytes \u0660-\u0669/\u0661\u0660",
    ],
)
def test_no_range(value):
    assert content_range(value) is None


numbers = st.integers(0, 9999) | st.integers(0, 10**25)
dates = st.builds(
    "Sat, {} {} {} {}:{}:{} {}{}".format,
    numbers,
    st.sampled_from(["Jan", "Nov", "Foo"]),
    *(numbers,) * 4,
    st.sampled_from(["+", "-", "GMT", ""]),
    numbers,
)


@given(st.text() | dates)
@example("Sat, 21 Nov 99999999999999999999 11:00:00 GMT")
@example("Sat, 21 Nov 2026 11:00:00 +99999999999999")
@example("Fri, 31 Dec 9999 23:59:59 -2300")
def test_any_text_is_a_range_or_none(value):
    content_range(value)
    retry_after(value)


def test_waiting():
    now = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
    assert retry_after("7") == 7
    assert retry_after("Sat, 21 Nov 2026 12:00:30 GMT", now) == 30
    assert retry_after("Sat, 21 Nov 2026 11:00:00 GMT", now) == 0
    assert retry_after("soon") is None
    assert retry_after(None) is None


def test_versions_differ_only_where_both_speak():
    first = Version.of({"etag": "a"}, 10)
    assert first.differs(Version.of({"etag": "b"}, 10))
    assert first.differs(Version.of({}, 11))
    assert not first.differs(Version.of({"last-modified": "then"}, 10))
