"""Imports every module of a package: ``import_all.py PACKAGE [BUT]``, ``BUT`` being a part of it to leave out.

What a module imports only when it is called is not seen here: ``tests/docs/test_declared.py`` reads that.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path


def modules(package: str) -> Iterator[str]:
    """The names of a package and of all that is in it."""
    base = Path(str(import_module(package).__file__)).parent
    for path in sorted(base.rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        yield ".".join((package, *(part for part in parts if part != "__init__")))


def main(package: str, but: str = "") -> None:
    """Imports them; the first that fails ends it."""
    found = [name for name in modules(package) if not but or not f"{name}.".startswith(f"{but}.")]
    for name in found:
        import_module(name)
    print(f"{package}: {len(found)} modules")


if __name__ == "__main__":
    main(*sys.argv[1:])
