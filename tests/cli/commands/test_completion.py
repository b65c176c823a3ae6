import os
import shutil
import subprocess

import pytest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_for_that_shell_and_our_program(run, shell):
    status, out, _ = run("completion", shell)
    assert status == 0
    assert f"_PLEX_PREVIEWS_COMPLETE={shell}_complete" in out


def test_bash_takes_the_script(run):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    checked = subprocess.run(
        [bash, "--norc", "-n"], input=run("completion", "bash").out, text=True, check=False, timeout=30
    )
    assert checked.returncode == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plex-previews in", ["plain,inspect"]),
        ("plex-previews generate --acc", ["plain,--accuracy"]),
        ("plex-previews generate --accuracy e", ["plain,exact"]),
        ("plex-previews completion z", ["plain,zsh"]),
    ],
)
def test_what_is_completed(spawn, words, expected):
    asked = {"_PLEX_PREVIEWS_COMPLETE": "bash_complete", "COMP_WORDS": words}
    asked["COMP_CWORD"] = str(len(words.split()) - 1)
    out, err = spawn(env={**os.environ, **asked}).communicate(timeout=60)
    assert (out.split(), err) == (expected, "")
