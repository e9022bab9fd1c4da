#!/usr/bin/env bash
# typer 0.26 and later bring a click of their own; what a program or a package beside it takes from the
# installed click is another one. A callback that raises click.BadParameter ends in a traceback with exit
# code 1, where typer 0.25 said what was wrong with which option and ended with 2; and click's own
# get_current_context(silent=True) is None inside a running command.
#
# Where it bites: validation shared between a click and a typer program, packages that read the context
# (logging, telemetry), and scripts that tell a usage error (2) from a failure (1). Nothing warns at import:
# both packages are installed, and the good path goes on as before.
#
# Output seen (click 8.5.1):
#   typer 0.25.0: good 0, context Context, wrong value 2, a usage error
#   typer 0.29.2: good 0, context NoneType, wrong value 1, a traceback
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > try.py <<'PY'
import click
import typer

app = typer.Typer()


def even(value: int) -> int:
    if value % 2:
        raise click.BadParameter("not even")
    return value


@app.command()
def show(value: int = typer.Option(2, callback=even)) -> None:
    print(type(click.get_current_context(silent=True)).__name__)


app()
PY

told() {
    python3 -m venv "typer-$1"
    "typer-$1/bin/pip" install --quiet --disable-pip-version-check "typer==$1" click==8.5.1
    local context good=0 wrong=0 said
    context=$("typer-$1/bin/python" try.py) || good=$?
    said=$(COLUMNS=100 "typer-$1/bin/python" try.py --value 3 2>&1) || wrong=$?
    if grep -q "Traceback" <<<"$said"; then said="a traceback"; else said="a usage error"; fi
    echo "typer $1: good $good, context $context, wrong value $wrong, $said"
}

seen=$(told 0.25.0; told 0.29.2)
echo "$seen"
expected="typer 0.25.0: good 0, context Context, wrong value 2, a usage error
typer 0.29.2: good 0, context NoneType, wrong value 1, a traceback"
if [ "$seen" != "$expected" ]; then
    echo "the behaviour has changed" >&2
    exit 1
fi
