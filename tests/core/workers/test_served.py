"""Films that are file objects of the parent."""

import io
from threading import Thread, get_ident

import pytest

from plex_previews.errors import Cancelled, SourceLost, SourceUnreadable
from plex_previews.model import ServedSource
from plex_previews.workers.messages import Done


@pytest.fixture
def data(film):
    return film("h264_mp4").read_bytes()


def test_a_file_object_gives_what_its_file_gives(make_pool, task, data):
    pool = make_pool()
    served = list(pool.run(task(source=ServedSource(io.BytesIO(data)))))
    of_file = list(pool.run(task()))
    assert served[0] == of_file[0]
    assert {made.thumbnail for made in served[1:-1]} == {made.thumbnail for made in of_file[1:-1]}
    assert served[-1].report.source_bytes == len(data)


def test_two_tasks_share_a_file_object_by_turns(make_pool, task, data):
    class Watched(io.BytesIO):
        busy = None
        clashes = 0

        def seek(self, offset, whence=0):
            if whence == io.SEEK_SET:
                self.clashes += self.busy not in (None, get_ident())
                self.busy = get_ident()
            return super().seek(offset, whence)

        def read(self, size=-1):
            found = super().read(size)
            self.clashes += self.busy != get_ident()
            self.busy = None
            return found

    pool, source, ends = make_pool(2), ServedSource(Watched(data)), []
    callers = [
        Thread(target=lambda: ends.append(list(pool.run(task(source=source, interval=0.2)))[-1]))
        for _ in range(2)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert [type(end) for end in ends] == [Done, Done]
    assert source.file.clashes == 0


def test_a_file_object_that_fails_half_way_is_a_lost_source(make_pool, task, data, children):
    class Failing(io.BytesIO):
        reads = 0

        def read(self, size=-1):
            self.reads += 1
            if self.reads > 1:
                raise RuntimeError("the tape tore")
            return super().read(min(size, 4096))

    pool = make_pool()
    with pytest.raises(SourceLost, match="my tape.*the tape tore"):
        list(pool.run(task(source=ServedSource(Failing(data), "my tape"))))
    assert isinstance(list(pool.run(task()))[-1], Done)


def test_a_closed_file_object_is_refused_before_a_child_starts(make_pool, task, children):
    file = io.BytesIO(b"x")
    file.close()
    with pytest.raises(SourceUnreadable):
        list(make_pool().run(task(source=ServedSource(file))))
    assert children() == []


def test_cancelling_while_the_child_reads_leaves_it_usable(make_pool, task, data):
    pool, reads = make_pool(grace_s=20), []

    class Counted(io.BytesIO):
        def read(self, size=-1):
            reads.append(size)
            return super().read(size)

    with pytest.raises(Cancelled):
        list(pool.run(task(source=ServedSource(Counted(data)), interval=0.04), lambda: len(reads) >= 1))
    assert isinstance(list(pool.run(task()))[-1], Done)
