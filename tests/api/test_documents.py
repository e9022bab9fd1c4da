from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import app_without_parts
from api.openapi import DOCUMENT, openapi_text, write_openapi
from domain.access.roles import Role
from tests.api.conftest import Client

ANSWERED = re.compile(r"```http\nGET (\S+)\n```\n```json\n(.+?)\n```", re.DOTALL)
EXAMPLE = re.compile(r"```http\nGET (\S+)\n```")


def documented(repository: Path) -> str:
    return (repository / "docs" / "api.md").read_text("utf-8")


def test_the_committed_openapi_document_is_that_of_the_code(repository: Path) -> None:
    committed = (repository / DOCUMENT).read_text("utf-8")
    assert committed == openapi_text(), "run: python -m api.openapi, and look at the difference"


def test_the_openapi_document_is_written_where_it_is_kept(tmp_path: Path) -> None:
    path = write_openapi(tmp_path)
    assert path == tmp_path / DOCUMENT
    assert json.loads(path.read_text("utf-8"))["info"]["title"] == "Nhuệ"


def test_the_openapi_document_is_served_and_resolves_every_reference(client: Client) -> None:
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    schemas = document["components"]["schemas"]
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert references <= set(schemas)
    assert "Problem" in references
    assert document == json.loads(openapi_text())


def test_no_two_answers_have_the_same_name() -> None:
    """A schema of a name that two models have is told by the path of its module."""
    schemas = app_without_parts().openapi()["components"]["schemas"]
    assert [name for name in schemas if "__" in name] == []


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return method, path and description of every route."""
    for path, methods in app_without_parts().openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def test_every_route_is_documented(repository: Path) -> None:
    text = documented(repository)
    found = list(operations())
    assert len(found) == 71
    for method, path, _ in found:
        assert f"### `{method} {path}`" in text
    for path in ("/metrics", "/api/v1/openapi.json", "/outlets/{outlet}"):
        assert path in text


def test_no_route_is_documented_that_is_not_there(repository: Path) -> None:
    headings = re.findall(r"^### `(.+)`$", documented(repository), re.MULTILINE)
    assert sorted(headings) == sorted(f"{method} {path}" for method, path, _ in operations())


def test_every_query_parameter_is_documented_at_its_route(repository: Path) -> None:
    sections = documented(repository).split("\n### ")[1:]
    by_route = {section.split("`")[1]: section for section in sections}
    for method, path, operation in operations():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                section = by_route[f"{method} {path}"]
                assert f"`{parameter['name']}`" in section, (path, parameter["name"])


def test_every_reading_route_takes_known_at_or_the_documentation_says_why_not(
    repository: Path,
) -> None:
    without = {
        path.rpartition("/")[2]
        for method, path, operation in operations()
        if method == "GET"
        and "known_at" not in {one["name"] for one in operation.get("parameters", [])}
    }
    assert without == {
        "published",
        "readings",
        "rejections",
        "refused",
        "gateways",
        "receipts",
        "gaps",
        "health",
        "metrics",
        "certifications",
        "{run}",
        "me",
        "audit",
        "notifications",
        "outbox",
        "dictionary",
        "{sha256}",
    }
    (rule,) = re.findall(
        r"- \*\*Where there is no `known_at`\*\*.*?\n- ", documented(repository), re.DOTALL
    )
    for name in without:
        assert f"`{name}`" in rule


def test_every_example_of_the_documentation_is_answered(client: Client, repository: Path) -> None:
    examples = EXAMPLE.findall(documented(repository))
    assert len(examples) >= 15
    for example in examples:
        assert as_whoever_may(client, example).status_code == 200, example


def as_whoever_may(client: Client, example: str) -> httpx.Response:
    """Ask as an official, and what is for inspectors alone as one."""
    told = client.get(example)
    return Client(client.app, Role.INSPECTOR).get(example) if told.status_code == 403 else told


def agrees(documented: Any, real: Any) -> bool:
    """Return whether a shortened answer agrees: `...` ends a text or list, keys may be left out."""
    if isinstance(documented, str) and documented.endswith("..."):
        return isinstance(real, str) and real.startswith(documented[:-3])
    if isinstance(documented, dict):
        return all(key in real and agrees(one, real[key]) for key, one in documented.items())
    if isinstance(documented, list):
        shown = [one for one in documented if one != "..."]
        whole = len(real) >= len(shown)
        return whole and all(agrees(one, two) for one, two in zip(shown, real, strict=False))
    return bool(documented == real)


@pytest.mark.parametrize(
    ("documented", "real", "expected"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"a": 2}, False),
        (["x...", 2], ["xyz", 2, 3], True),
        ([1, 2], [1], False),
        (["..."], [], True),
    ],
)
def test_a_shortened_answer_agrees_with_the_whole(
    documented: Any,
    real: Any,
    expected: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert agrees(documented, real) is expected


def test_every_answer_of_the_documentation_is_the_real_one(
    client: Client, public: Client, repository: Path
) -> None:
    found = ANSWERED.findall(documented(repository))
    assert len(found) >= 9
    for example, answer in found:
        told = public.get(example)
        told = as_whoever_may(client, example) if told.status_code == 401 else told
        assert agrees(json.loads(answer), told.json()), example


def test_the_what_if_of_the_documentation_is_the_real_one(client: Client, repository: Path) -> None:
    section = documented(repository).split("### `POST /api/v1/what-if`")[1]
    asked = json.loads(re.findall(r"-d '(.+?)'", section, re.DOTALL)[0])
    answer = json.loads(re.findall(r"```json\n(.+?)\n```", section, re.DOTALL)[0])
    assert agrees(answer, client.get("/api/v1/what-if", "POST", json=asked).json())


def test_the_page_of_the_api_names_each_operation_without_script(client: Client) -> None:
    page = html.unescape(client.get("/docs?lang=vi").text)
    for method, path, _ in operations():
        assert f"<code>{method} {path}</code>" in page
    assert "Giao diện lập trình" in page
    assert client.get("/static/swagger-ui-bundle.js").status_code == 200
    assert 'href="/docs"' in client.get("/").text
