"""The table of commands tells the truth about files that are imported only when asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from service.commands.main import loaded
from service.commands.table import COMMANDS
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.nhue import ROOT, environment

HEAVY = ("numba", "numpy", "fastapi", "sqlalchemy", "duckdb", "influxdb_client", "distributed")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_under_its_name_with_the_help_that_the_list_shows(name: str) -> None:
    command = loaded(name)
    assert command.name == name
    assert command.help.partition("\n\n")[0].replace("\n", " ") == COMMANDS[name].help


def test_the_list_of_commands_is_shown_without_stores_web_server_and_compiler() -> None:
    asked = (
        "import sys; from typer.testing import CliRunner; from service.commands.main import app\n"
        "shown = CliRunner().invoke(app, ['--help']); assert shown.exit_code == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules], 'what-if' in shown.output)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        check=False,
        env=environment({}),
        cwd=ROOT,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stdout == "[] True\n", done.stderr
