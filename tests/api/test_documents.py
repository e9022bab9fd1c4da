from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute

from api.app import app_without_parts
from api.openapi import DOCUMENT, openapi_text, write_openapi
from api.routes import router
from tests.api.conftest import Client

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


def test_every_route_is_documented(repository: Path) -> None:
    text = documented(repository)
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) == 9
    for route in routes:
        assert f"### `GET {route.path}`" in text
    for path in ("/metrics", "/api/v1/openapi.json", "/outlets/{outlet}"):
        assert path in text


def test_every_query_parameter_is_documented_at_its_route(repository: Path) -> None:
    sections = documented(repository).split("\n### ")[1:]
    by_path = {section.split("`")[1].removeprefix("GET "): section for section in sections}
    for path, operations in app_without_parts().openapi()["paths"].items():
        for parameter in operations["get"].get("parameters", []):
            if parameter["in"] == "query":
                assert f"`{parameter['name']}`" in by_path[path], (path, parameter["name"])


def test_every_example_of_the_documentation_is_answered(client: Client, repository: Path) -> None:
    examples = EXAMPLE.findall(documented(repository))
    assert len(examples) >= 9
    for example in examples:
        assert client.get(example).status_code == 200, example
