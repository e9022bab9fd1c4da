"""Holds the sentences of docs/architecture.md about who does what against the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.test_supervision import RECEIVING, STORING

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "storage", "ingest", "compliance", "api", "simulators", "service")
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
SENTENCE_OF = {
    "paho": re.compile(r"paho is imported by .*?`simulators/gateway/connection\.py`", re.DOTALL),
    "influxdb_client": re.compile(r"only `[\w/.]+` imports the InfluxDB client"),
    "duckdb": re.compile(r"only `[\w/.]+`,\s`[\w/.]+` and `[\w/.]+` import DuckDB"),
}
ENVIRONMENT = {"service/settings/settings.py"}
# The status codes that InfluxDB answers us with; our own answers are made in api/ alone.
STATUS_OF_OTHERS = {
    "service/processes/telling/sending/webhook.py",
    "storage/readings/influx/bucket.py",
    "storage/readings/influx/refusals.py",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield (
                str(path.relative_to(ROOT)),
                ast.parse(path.read_text(encoding="utf-8")),
            )


def imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name.partition(".")[0] for name in found}


def importers(library: str) -> set[str]:
    return {name for name, tree in modules() if library in imports(tree)}


def named_importers(library: str) -> set[str]:
    """Return the files that the page's sentence on a library names."""
    sentence = SENTENCE_OF[library].search(TEXT)
    assert sentence, f"docs/architecture.md has no sentence on who imports {library}"
    found, folder = set(), ""
    for name in re.findall(r"`([\w/]+(?:/|\.py))`", sentence[0]):
        if name.endswith("/"):
            folder = name  # names that come next and are no file of the root's stand in it
        else:
            found.add(name if (ROOT / name).is_file() else folder + name)
    return found


@pytest.mark.parametrize("library", ["paho", "influxdb_client", "duckdb"])
def test_a_library_is_imported_by_the_files_that_the_page_names_and_no_other(library: str) -> None:
    assert importers(library) == named_importers(library)


def test_settings_are_read_from_the_environment_in_one_place() -> None:
    readers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and ast.unparse(node) in {"os.environ", "os.getenv", "environ", "getenv"}
    }
    assert readers == ENVIRONMENT


def test_status_codes_of_our_answers_are_chosen_in_api_alone() -> None:
    users = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value).rpartition(".")[2] == "HTTPStatus"
        and not name.startswith("api/")
    }
    assert users == STATUS_OF_OTHERS


def test_no_document_names_a_version_that_there_never_was() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    there_were = {
        *re.findall(r'^version = "([\d.]+)"', project, re.MULTILINE),
        *re.findall(r"^## (?:Unreleased - )?([\d.]+)", changelog, re.MULTILINE),
    }
    said = {
        (name, version)
        for name, text in texts_of_ours()
        for version in re.findall(r"\bversion (\d+\.\d+\.\d+)\b", text)
    }
    assert {(name, version) for name, version in said if version not in there_were} == set()


def texts_of_ours() -> Iterator[tuple[str, str]]:
    for pattern in ("*.md", "docs/**/*.md", *(f"{package}/**/*.py" for package in PACKAGES)):
        for path in sorted(ROOT.glob(pattern)):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_no_file_but_composes_speaks_of_a_dotenv_file() -> None:
    """Settings come from the environment or --settings; .env is Docker Compose's own."""
    speaking = {
        name
        for name, text in texts_of_ours()
        if re.search(r"(?<![\w/])\.env\b", text) and not name.startswith("docs/")
    }
    assert speaking == set()


def callers(*called: str) -> set[str]:
    return {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in called
    }


def test_threads_hand_over_by_one_kind_of_queue() -> None:
    queues = ("threading.Condition", "os.eventfd", "os.pipe", "Queue", "queue.Queue", "SimpleQueue")
    assert callers(*queues) == {"storage/hand_over.py"}
    assert "`storage/hand_over.py`" in TEXT


def test_folders_are_locked_and_files_replaced_for_good_in_one_place_each() -> None:
    assert callers("fcntl.flock") == {"storage/folder_lock.py"}
    appending = {"storage/journal/files.py", "storage/journal/writer.py"}  # to what is there
    assert callers("os.fsync") == {"storage/private_files.py"} | appending
    assert "`storage/folder_lock.py`" in TEXT
    assert "`storage/private_files.py`" in TEXT


def test_the_threads_of_the_drawing_are_those_of_the_running_service() -> None:
    section = TEXT.split("## Processes and threads")[1].split("\n## ")[0]
    told = {
        name
        for line in section.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    }
    assert told == STORING | RECEIVING
    drawing = section.split("```")[1]
    assert {name for name in told if name not in drawing} == set()


def test_every_pool_of_threads_is_named_beside_the_drawing() -> None:
    """A pool is no part: whoever asks it waits for it, and hears what it raised."""
    section = TEXT.split("## Processes and threads")[1].split("\n## ")[0]
    pools = [
        ast.unparse(one)
        for package in PACKAGES
        if package != "simulators"
        for path in sorted((ROOT / package).rglob("*.py"))
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("ThreadPoolExecutor")
    ]
    names = [re.findall(r"thread_name_prefix='([^']+)'", pool) for pool in pools]
    assert ["judge-reads"] in names
    assert [
        pool for pool, name in zip(pools, names, strict=True) if f"`{''.join(name)}`" not in section
    ] == []


def test_what_a_stranger_looks_for_is_where_the_page_says() -> None:
    section = TEXT.split("## Where is what")[1].split("\n## ")[0]
    places = [one.split("NAME")[0] for one in re.findall(r"`([a-z_]+/[^`]*)`", section)]
    assert len(places) >= 10
    assert [one for one in places if not (ROOT / one).exists()] == []
