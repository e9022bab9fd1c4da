"""The OpenAPI document: words for each property, an example for each operation, each true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.app import app_without_parts
from api.every_request.described.examples import recorded
from api.every_request.described.words import unused_words, with_words
from api.every_request.problems import PROBLEM_TYPE
from tests.api.every_request.described.asked import ASKED, BYTES, JSON, PROBLEMS
from tests.api.every_request.described.recording import (
    asked_of,
    cut,
    places,
    problem_of,
    serving,
    shown_of,
)

# A file's bytes are told by no text; the test below asks for one of each kind all the same.
FILES = {
    "application/pdf": b"%PDF-",
    "application/zip": b"PK",
    "application/vnd.apache.parquet": b"PAR1",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK",
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return app_without_parts().openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_each_property_of_each_schema_has_words(document: dict[str, Any]) -> None:
    lacking = [
        f"{schema}.{name}"
        for schema, told in document["components"]["schemas"].items()
        for name, one in told.get("properties", {}).items()
        if not one.get("description")
    ]
    assert lacking == [], "Field(description=…), or api/every_request/described/*.toml"


def test_no_words_are_kept_of_a_property_that_is_gone(document: dict[str, Any]) -> None:
    assert unused_words(document) == []


def test_a_property_without_words_of_its_own_or_of_its_schema_gets_those_of_its_name() -> None:
    schemas = {
        "SampleAnswer": {"properties": {"from": {}, "unit": {}, "unheard_of": {}}},
        "Any": {"properties": {"from": {}, "unit": {"description": "its own"}}},
    }
    told = with_words({"components": {"schemas": schemas}, "paths": {}})["components"]["schemas"]
    of_sample, of_any = told["SampleAnswer"]["properties"], told["Any"]["properties"]
    assert of_sample["from"]["description"] == "Begin of the sampling, RFC 3339 in UTC"
    assert of_any["from"]["description"] == "Begin, RFC 3339 in UTC"
    assert of_any["unit"]["description"] == "its own"
    assert of_sample["unheard_of"] == {}


def test_each_parameter_has_words_and_each_that_is_required_an_example(
    document: dict[str, Any],
) -> None:
    lacking = [
        (route, one["name"])
        for route, operation in operations(document)
        for one in operation.get("parameters", [])
        if not one.get("description") or (one["required"] and "example" not in one)
    ]
    assert lacking == [], "tests/api/every_request/described/asked.py"


def test_each_operation_has_an_example_of_what_it_takes_and_of_each_answer(
    document: dict[str, Any],
) -> None:
    lacking: list[tuple[str, ...]] = []
    for route, operation in operations(document):
        assert operation["summary"]
        taken = operation.get("requestBody", {}).get("content", {})
        lacking += [(route, media) for media, one in taken.items() if "examples" not in one]
        for status, answer in operation["responses"].items():
            lacking += [
                (route, status, media)
                for media, one in answer.get("content", {}).items()
                if "examples" not in one and media not in FILES
            ]
    assert lacking == [], "python -m scripts.api_examples, tests/…/described/asked.py"


def test_each_example_is_answered_by_the_running_service_as_the_document_says(
    document: dict[str, Any], tmp_path: Path
) -> None:
    where, told = places(), recorded()
    assert [one["operation"] for one in told["operations"]] == [one.operation for one in ASKED]
    with serving(tmp_path) as (http, records):
        for one in told["operations"]:
            method, path = where[one["operation"]]
            operation = document["paths"][path][method.lower()]
            if "body" in one:
                shown = operation["requestBody"]["content"][one["body_media"]]["examples"]
                assert shown[one["name"]]["value"] == one["body"]
                of_body = operation["requestBody"]["content"][one["body_media"]]["schema"]
                holds(document, of_body, one["body"])
            records.is_down = one["is_down"]
            answer = asked_of(http, method, path, one)
            assert answer.status_code == one["status"], (path, answer.text)
            media = answer.headers["content-type"].partition(";")[0]
            content = operation["responses"][str(answer.status_code)]["content"]
            if media in FILES:
                assert answer.content.startswith(FILES[media])
                assert media in content
                continue
            if one["media"] == BYTES:
                assert answer.text == next(a.body for a in ASKED if a.operation == "attached")
                continue
            assert content[media]["examples"][one["name"]]["value"] == shown_of(answer), path
            if media == JSON:
                holds(document, content[media].get("schema", {}), answer.json())
        for status, asked_for in PROBLEMS.items():
            records.is_down = status == 503
            problem = problem_of(http, status, asked_for)
            assert problem.headers["content-type"] == PROBLEM_TYPE
            shown = document["components"]["examples"][f"Problem{status}"]["value"]
            assert problem.json() == shown
            holds(document, {"$ref": "#/components/schemas/Problem"}, problem.json())


def holds(document: dict[str, Any], schema: dict[str, Any], told: Any) -> None:
    """Hold an instance against a schema of the document."""
    whole = {**schema, "components": document["components"]}
    found = Draft202012Validator(whole).iter_errors(told)
    assert [f"{one.json_path}: {one.message}" for one in found] == []


def test_a_long_list_is_cut_in_an_example_and_nothing_else_is() -> None:
    told = {"a": [{"b": [1, 2, 3, 4, 5]}, {"b": []}], "c": "x" * 5000, "d": None}
    assert cut(told) == {"a": [{"b": [1, 2, 3, 4]}], "c": "x" * 5000, "d": None}
