"""The tool as people use it: commands that are typed, with what they print and their exit status."""

import json
from collections import Counter
from typing import NamedTuple

from e2e.scene import ROOTS
from plex_previews_cli.__main__ import main


class Said(NamedTuple):
    """What a command printed. ``objects`` are those of ``--json``."""

    status: int
    out: str
    err: str

    @property
    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def films(self):
        """How the films of a run ended, by their names."""
        return {told["path"]: told for told in self.objects if "outcome" in told}

    @property
    def outcomes(self):
        return Counter(told["outcome"] for told in self.films.values())

    def about(self, event):
        """What a run told of each server: ``checked`` or ``shown``."""
        return {told["server"]: told for told in self.objects if told.get("event") == event}


class Console:
    """A data folder of its own, and commands over it. ``start`` begins a process, ``read`` empties what is printed here."""

    def __init__(self, scene, home, start, read):
        self.scene = scene
        self.home = home
        self._start = start
        self._read = read

    def type(self, *words):
        """A command in this process, which ends no worse for that: what it prints is caught all the same."""
        self._read()
        status = main(list(map(str, words)))
        return Said(int(status), *self._read())

    def spawn(self, *words, **how):
        """A command as a process of its own, which is not waited for."""
        return self._start(*words, **how)

    def child(self, *words, **how):
        """The same, waited for."""
        program = self.spawn(*words, **how)
        out, err = program.finish()
        return Said(program.process.returncode, out, err)

    def settle_in(self, *kinds):
        """The servers are added, and a picture each two seconds is wanted."""
        for kind in kinds or self.scene.servers:
            self.add(kind)
        self.settle()

    def add(self, kind, *options):
        url, token, data = self.scene.url(kind), self.scene.servers[kind].token, self.scene.folder / kind
        mapping = f"{ROOTS[kind]}={self.scene.media}"
        known = ("--url", url, "--token", token, "--data-folder", data, "--map", mapping)
        said = self.type("servers", "add", kind, kind, *known, *options)
        assert said.status == 0, said.err

    def settle(self, **previews):
        """Edits the file of settings, as with an editor: what previews are wanted."""
        path = self.home / "settings.json"
        wanted = {"interval": 2, "accuracy": "keyframe", **previews}
        path.write_text(json.dumps(json.loads(path.read_text()) | {"previews": wanted}))

    def run(self, *words):
        return self.type("run", "--json", *words)
