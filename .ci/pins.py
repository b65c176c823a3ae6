"""Resolves the whole workspace anew and writes the result into pyproject.toml's constraint-dependencies.

A lock file would record the addresses it was made with, and a mirror would break it; names and
versions do not.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

import tomlkit

ROOT = Path(__file__).resolve().parent.parent
IGNORED = shutil.ignore_patterns(".*", "*.lock", "tests", "docs", "benchmarks")


def main() -> None:
    """Rewrites the pins in place."""
    path = ROOT / "pyproject.toml"
    document = tomlkit.parse(path.read_text())
    tool = document["tool"]
    assert isinstance(tool, MutableMapping)
    uv = tool["uv"]
    assert isinstance(uv, MutableMapping)
    uv.pop("constraint-dependencies", None)
    pins = resolve(tomlkit.dumps(document))
    array = tomlkit.array()
    array.extend(pins)
    uv["constraint-dependencies"] = array.multiline(True)
    path.write_text(tomlkit.dumps(document))


def resolve(pyproject: str) -> list[str]:
    """``name==version ; marker`` for every distribution of the tree, the newest that fit together."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "workspace"
        shutil.copytree(ROOT, copy, ignore=IGNORED)
        (copy / "pyproject.toml").write_text(pyproject)
        exported = subprocess.run(
            ["uv", "export", "--quiet", "--all-packages", "--all-groups", "--all-extras", "--no-hashes",
             "--no-emit-workspace", "--no-annotate", "--no-header"],
            cwd=copy, check=True, capture_output=True, text=True,
        )  # fmt: skip
    return [line.strip() for line in exported.stdout.splitlines() if line.strip()]


if __name__ == "__main__":
    main()
