"""Installs a plugin's project the way a package installer leaves it, without one and without a network."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path


def install(project: Path, into: Path) -> None:
    """Copy the modules of ``project/src`` to ``into`` and write their ``.dist-info`` from ``pyproject.toml``.

    Only pure Python and static metadata: name, version and entry points. Whoever has ``into`` on
    ``PYTHONPATH`` finds the distribution as an installed one; its dependencies must be there already.
    """
    metadata = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    shutil.copytree(project / "src", into, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    info = into / f"{metadata['name'].replace('-', '_')}-{metadata['version']}.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.1", f"Name: {metadata['name']}", f"Version: {metadata['version']}"]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    (info / "entry_points.txt").write_text(_entry_points(metadata.get("entry-points", {})))


def _entry_points(groups: Mapping[str, Mapping[str, str]]) -> str:
    return "\n".join(
        line
        for group, entries in groups.items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()))
    )
