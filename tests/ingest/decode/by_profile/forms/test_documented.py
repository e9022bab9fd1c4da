"""The table of forms in docs/formats.md is what the forms' files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.decode.by_profile.forms import reading
from ingest.decode.by_profile.forms.reading import ROOMS, forms

DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "formats.md"
FOLDER = Path(reading.__file__).parent


def row_of(path: Path) -> str:
    """Return a form's row of the table: its name, format, first comment and document."""
    form = forms()[path.stem]
    told: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        told.append(line.removeprefix("#").strip())
    kind = str(form.writing.format).replace("_", " ")
    return f"| `{path.stem}` | {kind} | {' '.join(told).removesuffix('.')} | {form.source} |"


FILES = sorted(path for room in ROOMS for path in (FOLDER / room).glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_form_stands_in_the_table_as_its_file_tells_it(path: Path) -> None:
    assert row_of(path) in DOCUMENT.read_text(encoding="utf-8").splitlines()


def test_the_table_has_no_other_form() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    table = text.partition("### Forms that come with us")[2].partition("\n#")[0]
    named = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(named) == sorted(path.stem for path in FILES)
