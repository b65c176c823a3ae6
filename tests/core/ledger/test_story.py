"""Runs over a library that changes as libraries do, against a model that knows what truly happened.

The model keeps, of each file, which film it holds and whose output lies beside it; the ledger is only told what
a listing and a look at the disk would tell. After each run nothing is left to do, and nothing was done that
was not needed.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import attrs
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.freshness import NOTHING, Found, Freshness, judge
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.matching import Change, match
from plex_previews.ledger.records import FilmKey, MadeBy, MadeOutput, Sighting
from plex_previews.model import Accuracy


@attrs.define
class File:
    """A film's file. ``size`` is never given twice: it tells which film this truly is.

    ``was`` is where the last run saw it, and its size then.
    """

    part: int
    size: int
    modified_at: float
    was: tuple[str, int] | None = None


@attrs.define
class Lying:
    """An output beside a film: whose, of which film, how made."""

    by_us: bool
    of: int
    settings: SettingsFingerprint
    bytes: int
    made_at: float
    whole: bool = True


HAPPENINGS = st.sampled_from(
    ["film_comes", "film_is_replaced", "share_rounds_the_time", "film_moves", "film_goes", "output_goes",
     "output_breaks", "server_makes_its_own", "settings_change"]
)  # fmt: skip


@cache
def an_empty_ledger():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.sqlite")
        open_ledger(path).close()
        return path.read_bytes()


class Library(RuleBasedStateMachine):
    """A step is a day: some things happen to films that are there, then comes a run."""

    @initialize(films=st.integers(2, 4))
    def begin(self, films):
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "ledger.sqlite"
        path.write_bytes(an_empty_ledger())
        self.ledger = open_ledger(path)
        self.wanted = SettingsFingerprint(10.0, 320, 4, Accuracy.AUTO)
        self.there, self.lying = {}, {}
        self.clock = 0
        for _ in range(films):
            self.film_comes()

    def teardown(self):
        if hasattr(self, "ledger"):
            self.ledger.close()
            shutil.rmtree(self.folder)

    def tick(self):
        # No two moments within the tolerance of a file's time.
        self.clock += 10
        return self.clock

    @rule(happenings=st.lists(st.tuples(HAPPENINGS, st.integers(0, 3), st.booleans(), st.booleans()), max_size=4),
          look=st.booleans())  # fmt: skip
    def a_day(self, happenings, look):
        for what, which, one, other in happenings:
            if not self.there:
                self.film_comes()
            getattr(self, what)(sorted(self.there)[which % len(self.there)], one, other)
        self.check_everything() if look else self.check_without_a_look()

    # ---- what happens to a library: to one film of it, in one of two ways, or of four

    def film_comes(self, *_):
        now = self.tick()
        self.there[f"/films/{now}.mkv"] = File(now, now, now + 1.0)

    def film_is_replaced(self, path, *_):
        file = self.there[path]
        file.size = self.tick()
        file.modified_at = self.clock + 1.0

    def share_rounds_the_time(self, path, up, _):
        # Times begin a second above a whole ten: two seconds apart is the most that rounding does.
        self.there[path].modified_at = round(self.there[path].modified_at, -1) + (1 if up else -1)

    def film_moves(self, path, takes_output, renumbered):
        now = self.tick()
        moved = f"/moved{now}/{path.rsplit('/', 1)[1]}"
        self.there[moved] = self.there.pop(path)
        if renumbered:
            self.there[moved].part = now
        if takes_output and path in self.lying:
            self.lying[moved] = self.lying.pop(path)

    def film_goes(self, path, *_):
        del self.there[path]

    def output_goes(self, path, *_):
        self.lying.pop(path, None)

    def output_breaks(self, path, *_):
        if path in self.lying:
            self.lying[path].whole = False

    def server_makes_its_own(self, path, often, _):
        now = self.tick()
        made = SettingsFingerprint(5.0 if often else 10.0, 320, None, None, None, None)
        self.lying[path] = Lying(False, self.there[path].size, made, now, float(now))

    def settings_change(self, _, often, good):
        self.wanted = attrs.evolve(self.wanted, interval=5.0 if often else 10.0, quality=2 if good else 4)

    # ---- what a run does

    def listing(self):
        for path, file in self.there.items():
            source = SourceFingerprint(file.size, file.modified_at)
            yield Sighting(FilmKey("server", str(file.part), path), "1", path, source)

    def look(self, path):
        lying = self.lying.get(path)
        if lying is None or not lying.whole:
            return NOTHING
        return Found(3, lying.settings.interval, lying.bytes, lying.made_at)

    def move_outputs(self, entries, found):
        before, now = found.known.seen.key.remote, found.seen.key.remote
        if before in self.lying and now not in self.lying:
            self.lying[now] = self.lying.pop(before)
        entries.outputs_moved(found.seen.key, {output.path: now for output in found.known.outputs})

    def one_run(self, look):
        """The paths whose output was made."""
        made = []
        matches = list(match(self.ledger.known("server"), self.listing()))
        with self.ledger.writing() as entries:
            entries.seen(matches)
            for found in matches:
                if found.change is Change.MOVED:
                    self.move_outputs(entries, found)
                if found.change is Change.GONE:
                    entries.forgotten([found.known.seen.key])
                elif self.one_film(entries, found, look):
                    made.append(found.seen.key.remote)
        return made

    def one_film(self, entries, found, look):
        path, source = found.seen.key.remote, found.seen.source
        known = next(iter(found.known.by("bif")), None) if found.known else None
        verdict = judge(self.wanted, source, known, self.look(path) if look else None)
        if verdict.freshness is not Freshness.FRESH:
            verdict = judge(self.wanted, source, known, self.look(path))
        if verdict.freshness is Freshness.FRESH:
            return False
        if verdict.to_make:
            self.lying[path] = Lying(True, self.there[path].size, self.wanted, self.tick(), float(self.clock))
        lying = self.lying[path]
        by = MadeBy.US if verdict.to_make else MadeBy.ADOPTED
        entries.made(
            [
                (
                    found.seen,
                    MadeOutput(
                        "bif", path, lying.settings, source, 3, lying.made_at, lying.bytes, made_by=by
                    ),
                )
            ]
        )
        return verdict.to_make

    def is_good(self, path, at=None):
        """What truly holds: whole, of the film that is there, as wanted, and from others only at the interval."""
        lying = self.lying.get(at or path)
        if lying is None or not lying.whole or lying.of != self.there[path].size:
            return False
        return (
            lying.settings == self.wanted if lying.by_us else lying.settings.interval == self.wanted.interval
        )

    def is_left_behind(self, path):
        """Whether the film was moved as it was, and its good output was not moved with it."""
        was, size = self.there[path].was or (None, None)
        return path not in self.lying and size == self.there[path].size and self.is_good(path, at=was)

    def run_and_check(self, look):
        good = {path for path in self.there if self.is_good(path)}
        left_behind = {path for path in self.there if self.is_left_behind(path)}
        made = set(self.one_run(look))
        assert not made & good, "made again what was good"
        assert not made & left_behind, "made again what could be moved"
        for path, file in self.there.items():
            file.was = (path, file.size)

    def check_everything(self):
        self.run_and_check(look=True)
        assert all(self.is_good(path) for path in self.there), "left what was not good"
        assert self.one_run(look=True) == []
        assert self.one_run(look=False) == []

    def check_without_a_look(self):
        self.run_and_check(look=False)

    @invariant()
    def the_ledger_knows_each_film_once(self):
        if hasattr(self, "ledger"):
            keys = [known.seen.key for known in self.ledger.known("server")]
            assert len(keys) == len(set(keys))


TestLibrary = Library.TestCase
# Not shrunk: that takes minutes, and swallows the signal by which pytest ends what takes too long.
TestLibrary.settings = settings(
    max_examples=30, stateful_step_count=10, deadline=None, phases=(Phase.generate,)
)
