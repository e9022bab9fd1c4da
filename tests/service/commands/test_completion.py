"""`nhue --version`, and what a shell completes: by the shells themselves."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.servers.nhue import NHUE, environment, nhue


@pytest.fixture
def shell_path(tmp_path: Path) -> str:
    """Return a PATH on which `nhue` is this one."""
    program = tmp_path / "nhue"
    code = f"import sys; sys.argv[0] = 'nhue'; {NHUE[2]}"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return f"{tmp_path}:{environment({})['PATH']}"


def said_by(shell: str, script: str, path: str) -> str:
    done = subprocess.run(
        [shell, "-c", script],
        env={**environment({}), "PATH": path, "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_version_is_said_whatever_the_settings_are() -> None:
    done = nhue("--version", settings={"no_such_setting": "1"})
    assert (done.returncode, done.stdout) == (0, f"nhue {metadata.version('nhue')}\n")


def test_bash_completes_commands_and_those_below(shell_path: str) -> None:
    script = (
        "source <(nhue --show-completion bash); COMP_CWORD={}; COMP_WORDS=({}); "
        '_nhue_completion nhue; echo "${{COMPREPLY[@]}}"'
    )
    assert said_by("bash", script.format(1, "nhue stat"), shell_path).split() == ["status"]
    below = said_by("bash", script.format(2, "nhue account re"), shell_path).split()
    assert below == ["remove"]


@pytest.mark.live("fish")
def test_fish_completes(shell_path: str) -> None:
    script = "nhue --show-completion fish | source; complete -C 'nhue stat'"
    assert said_by("fish", script, shell_path).split()[0] == "status"


@pytest.mark.live("zsh")
def test_zsh_takes_what_we_give_it(shell_path: str) -> None:
    script = (
        "autoload -Uz compinit && compinit -D && "
        "source <(nhue --show-completion zsh) && echo $_comps[nhue]"
    )
    assert said_by("zsh", script, shell_path).strip() == "_nhue_completion"
