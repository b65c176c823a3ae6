"""One session per promise. ``nox`` alone runs those of every change: tests, lint, types, imports."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nox

nox.needs_version = ">=2026.2"
nox.options.default_venv_backend = "uv"
nox.options.sessions = ["tests", "lint", "types", "imports"]

PACKAGES = ("core", "backends", "cli")
# What is installed alone: the package that it brings, and the part of it that needs more than that.
ALONE = {
    "core": ("plex_previews", "plex_previews.testing"),
    "core[testing]": ("plex_previews",),
    "backends": ("plex_previews_backends",),
    "cli": ("plex_previews_cli",),
}
# Programs that judge what we write and serve. Some are GPL: each has a place and a process of its own, and nothing
# that we publish depends on one. What stands here without a version has the workspace's.
WITNESSES = {
    "jellyfin-apiclient-python": ("jellyfin-apiclient-python==1.20.2", "websocket-client==1.9.2", "certifi",
        "charset-normalizer", "idna", "requests", "urllib3"),
    "jellyfin-mpv-shim": ("jellyfin-mpv-shim==3.3.0", "pillow"),
}  # fmt: skip
# What a pretended driver is built with, by the names of Debian's packages.
PRETENDED = "gcc libc6-dev libffmpeg-nvenc-dev libavcodec-dev libavutil-dev libswscale-dev"
RX_PLAYER = "rx-player@4.5.0"
# Bytecode is wanted here even where the machine says otherwise: every child would compile all modules again.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": None}


def _sync(session: nox.Session, *groups: str) -> None:
    """The workspace's own packages, editable, and these dependency groups, at the pinned versions."""
    session.run_install(
        "uv",
        "sync",
        "--quiet",
        "--all-packages",
        "--all-extras",
        "--no-default-groups",
        *(word for group in groups for word in ("--group", group)),
        f"--python={session.virtualenv.location}",
        env={"UV_PROJECT_ENVIRONMENT": session.virtualenv.location},
        external=True,
    )


@nox.session
def tests(session: nox.Session) -> None:
    """Everything behaves: ``nox -s tests -- tests/core`` for a part, ``-- --cov`` for what is not covered."""
    _sync(session, "test", "witness")
    arguments = [word for word in session.posargs if word != "--cov"] or ["-n", "2", "-q", "-rfEs"]
    if "--cov" in session.posargs:
        session.run("coverage", "erase")
        session.run("coverage", "run", "-m", "pytest", *arguments, env=BYTECODE)
        session.run("coverage", "combine")
        session.run("coverage", "report", "--skip-covered")
        return
    session.run("pytest", *arguments, env=BYTECODE)


@nox.session(default=False)
def witnesses(session: nox.Session) -> None:
    """Readers and clients that others wrote agree with what we write and serve; ``tests`` skips them."""
    _sync(session, "test", "witness")
    home = session.cache_dir / "witnesses"
    for name, requirements in WITNESSES.items():
        _install_apart(session, home / name, requirements)
    _bring_npm(session)
    session.run(
        "npm", "install", "--loglevel=error", "--no-save", "--no-package-lock", "--ignore-scripts",
        f"--prefix={home / 'rx-player'}", RX_PLAYER, external=True,
    )  # fmt: skip
    environment = {**BYTECODE, "PLEX_PREVIEWS_WITNESSES": str(home.resolve())}
    session.run("pytest", "-q", "-n", "2", "tests/witness", *session.posargs, env=environment)


@nox.session(default=False)
def pretend(session: nox.Session) -> None:
    """The NVIDIA backend on a driver that decodes in software, and fails when told; wants gcc and libav's headers."""
    if not shutil.which("gcc") or not Path("/usr/include/ffnvcodec").exists():
        session.error(f"install {PRETENDED}")
    _sync(session, "test", "witness")
    home = (session.cache_dir / "pretend").resolve()
    home.mkdir(parents=True, exist_ok=True)
    _build_driver(session, Path("tests/hardware/pretend_driver"), home)
    journal = session.create_tmp()
    environment = {
        **BYTECODE,
        "LD_LIBRARY_PATH": str(home),
        "LD_PRELOAD": str(home / "sign.so"),
        "PRETEND_JOURNAL": f"{journal}/journal",
    }
    session.run("pytest", "-q", "-m", "gpu", "tests/hardware", *session.posargs, env=environment)


def _build_driver(session: nox.Session, source: Path, home: Path) -> None:
    """NVIDIA's three libraries, and what makes the driver's device file appear to be there."""
    libraries = {
        "libcuda.so.1": ("cuda.c", "pretend.c", "-lpthread"),
        "libnvcuvid.so.1": ("parser.c", "decoder.c", "pretend.c", str(home / "libcuda.so.1"),
            "-Wl,-rpath,$ORIGIN", "-lavcodec", "-lavutil", "-lswscale"),
        "libnvidia-ml.so.1": ("nvml.c", "pretend.c"),
        "sign.so": ("sign.c",),
    }  # fmt: skip
    for name, parts in libraries.items():
        session.run(
            "gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden",
            "-Wl,-Bsymbolic,-z,defs", f"-Wl,-soname,{name}", f"-o{home / name}",
            *(str(source / part) if part.endswith(".c") else part for part in parts),
            external=True,
        )  # fmt: skip


def _install_apart(session: nox.Session, home: Path, requirements: Iterable[str]) -> None:
    """Just these distributions, in an environment of their own."""
    session.run("uv", "venv", "--quiet", "--allow-existing", str(home), external=True)
    python = f"--python={home / 'bin' / 'python'}"
    session.run("uv", "pip", "install", "--quiet", "--no-deps", python, *requirements, external=True)


def _bring_npm(session: nox.Session) -> None:
    """From the system's packages, where it is missing and they may be installed."""
    if shutil.which("npm"):
        return
    if os.name != "posix" or os.geteuid() or not shutil.which("apt-get"):
        session.error("npm is not here: install Node.js 18 or newer")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    session.run("apt-get", "update", "--quiet", env=quiet, external=True)
    session.run("apt-get", "install", "--yes", "--no-install-recommends", "npm", env=quiet, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """The code reads as one hand's, and generated pages are those that the code generates."""
    _sync(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("python", "docs/generate.py", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Sources are strictly typed."""
    _sync(session, "dev", "test", "witness", "lint", "bench")
    session.run(
        "mypy", *(f"packages/{name}/src" for name in PACKAGES), "noxfile.py", "docs/generate.py", "benchmarks"
    )


@nox.session
def imports(session: nox.Session) -> None:
    """Arrows between the layers go one way."""
    _sync(session, "lint")
    session.run("lint-imports", "--no-cache")


@nox.session(default=False)
def isolated(session: nox.Session) -> None:
    """Each distribution works with nothing but what it declares, and installs as the README says."""
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder) / "wheels"
        session.run(
            "uv", "build", "--quiet", "--all-packages", "--wheel", f"--out-dir={wheels}", external=True
        )
        for name in ALONE:
            _import_alone(session, name, wheels, Path(folder) / name)
        _install_as_the_readme_says(session, Path(folder))


def _import_alone(session: nox.Session, name: str, wheels: Path, home: Path) -> None:
    """A distribution in an environment of its own, and there every module of it, warnings being errors."""
    python = home / "bin" / "python"
    session.run("uv", "venv", "--quiet", str(home), external=True)
    session.run(
        "uv", "pip", "install", "--quiet", f"--python={python}", f"--find-links={wheels}",
        f"plex-previews-{name}", external=True,
    )  # fmt: skip
    session.run(str(python), "-I", "-W", "error", ".ci/import_all.py", *ALONE[name], external=True)


def _install_as_the_readme_says(session: nox.Session, folder: Path) -> None:
    """Each of its ways, and with each the demo: that decodes, and needs no tool of the tests."""
    session.install("pip", "pipx")
    lines = re.findall(r"^(?:uv tool|pipx|pip) install \./.+$", Path("README.md").read_text(), re.MULTILINE)
    homes = {"uv": folder / "uv", "pipx": folder / "pipx", "pip": Path(session.bin)}
    environment = {
        "UV_TOOL_DIR": f"{folder}/uv-tools",
        "UV_TOOL_BIN_DIR": str(homes["uv"]),
        "PIPX_HOME": f"{folder}/pipx-home",
        "PIPX_BIN_DIR": str(homes["pipx"]),
        "PIPX_DEFAULT_BACKEND": "pip",  # uv would know of the workspace
    }
    if {line.split()[0] for line in lines} != set(homes):
        session.error(f"the README says {lines}")
    for line in lines:
        session.run("sh", "-c", line, env=environment, external=True)
        home = homes[line.split()[0]]
        session.run(str(home / "plex-previews"), "demo", f"{folder}/demo-{home.name}", external=True)


@nox.session(default=False)
def minimums(session: nox.Session) -> None:
    """The lowest versions that the packages say they work with; the tests' own tools at their lowest too."""
    paths = [f"packages/{name}" for name in PACKAGES]
    session.run_install(
        "uv", "pip", "install", "--quiet", "--resolution=lowest-direct", "--no-config", "--group=test",
        *(word for path in paths for word in ("-e", path)),
        external=True,
    )  # fmt: skip
    session.run("pytest", "-q", "-n", "2", "tests/core", "tests/backends", "tests/cli", env=BYTECODE)


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Mutated containers and BIFs by the thousand: the parent never dies, never hangs."""
    _sync(session, "test")
    counts = session.posargs or ["--fuzz-containers", "5000", "--fuzz-bifs", "20000"]
    session.run("pytest", "-q", "--timeout=0", "tests/fuzz", *counts, env=BYTECODE)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """All figures: ``-- --quick`` for a first look, ``-- --publish`` to put them into the README, ``-- --help``."""
    _sync(session, "bench")
    session.run("python", "benchmarks/run.py", *session.posargs, env=BYTECODE)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Writes the generated pages anew."""
    _sync(session)
    session.run("python", "docs/generate.py")


@nox.session(default=False)
def pins(session: nox.Session) -> None:
    """Resolves the whole tree anew and writes it into ``constraint-dependencies``."""
    session.install("tomlkit")
    session.run("python", ".ci/pins.py", *session.posargs)
