"""What every test stands on."""

import contextlib
import functools
import os
import signal

import hypothesis
import pytest

_NOBODY = 65534

# A shell that runs a job in the background ignores SIGINT on its behalf, and a child inherits that: then no
# test of Ctrl-C could ever end.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)

# A service manager may start the tests without standard streams; a pipe must never land on their numbers.
while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
    pass
os.close(spare)

hypothesis.settings.register_profile("default", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("fast", deadline=None, derandomize=True, max_examples=10)
hypothesis.settings.load_profile("fast" if os.environ.get("FAST") else "default")


def pytest_addoption(parser):
    group = parser.getgroup("plex-previews", "how much is fuzzed (the session fuzz of nox: 5000 and 20000)")
    group.addoption("--fuzz-containers", type=int, default=60, help="containers to break (%(default)s)")
    group.addoption("--fuzz-bifs", type=int, default=1000, help="BIF files to break (%(default)s)")


@pytest.fixture(scope="session")
def film_folder(tmp_path_factory):
    """One folder of test films for the whole session, all workers of it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "films"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def film(film_folder):
    """A film of the catalogue by its name, made when first asked for; not to be changed."""

    def path_of(name):
        # Imported here, for most tests have no need of libav. It appears whole: two workers may both make it.
        from plex_previews.testing.films import CATALOGUE, make_film

        path = CATALOGUE[name].in_folder(film_folder)
        return path if path.exists() else make_film(CATALOGUE[name], film_folder)

    return path_of


@pytest.fixture
def as_nobody(tmp_path):
    """A context in which looks at permissions are those of somebody ordinary, also where root runs the tests."""

    @contextlib.contextmanager
    def change():
        if os.name != "posix" or os.getuid() != 0:
            yield
            return
        for folder in (tmp_path, *tmp_path.parents):  # pytest keeps its folders to itself
            folder.chmod(0o755)
            if folder.name.startswith("pytest-of-"):
                break
        # access(2) goes by the real numbers; all else goes on as root.
        os.setresgid(_NOBODY, -1, -1)
        os.setresuid(_NOBODY, -1, -1)
        try:
            yield
        finally:
            os.setresuid(0, -1, -1)
            os.setresgid(0, -1, -1)

    return change


@pytest.fixture(scope="session")
def watched(film):
    """What a film of the catalogue really holds, by its name; each is decoded once."""
    from oracle.watching import watch
    from plex_previews.testing.films import CATALOGUE

    def watch_all(name):
        track = CATALOGUE[name].film
        crop = track.crop.left, track.crop.right, track.crop.top, track.crop.bottom
        return watch(film(name), crop, flipped=track.flipped)

    return functools.cache(watch_all)
