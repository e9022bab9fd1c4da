"""Puts real requests and their real answers into the OpenAPI document, as they were recorded.

`python -m scripts.api_examples` asks an invented city and records; a test asks it again.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

_HERE = "api.every_request.described"


def with_examples(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with each recorded example at its operation."""
    by_id = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    for one in recorded()["operations"]:
        operation = by_id.get(one["operation"])
        if operation is not None:
            _put(operation, one)
    problems = {str(one["status"]): one["answer"] for one in recorded()["problems"]}
    document["components"]["examples"] = {
        f"Problem{status}": {"summary": answer["title"], "value": answer}
        for status, answer in problems.items()
    }
    for operation in by_id.values():
        for status, response in operation["responses"].items():
            told = response.get("content", {}).get("application/problem+json")
            if told is not None and status in problems:
                place = f"#/components/examples/Problem{status}"
                told["examples"] = {f"problem{status}": {"$ref": place}}
    return document


@cache
def recorded() -> Any:
    """Return the recorded examples, in the order in which they are asked."""
    return json.loads((files(_HERE) / "examples.json").read_text("utf-8"))


def _put(operation: dict[str, Any], one: dict[str, Any]) -> None:
    given = one["path"] | one["query"]
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in given and parameter["in"] in {"path", "query"}:
            parameter.setdefault("example", given[parameter["name"]])
    if "body" in one:
        content = operation["requestBody"]["content"][one["body_media"]]
        content.setdefault("examples", {})[one["name"]] = {
            "summary": one["summary"],
            "value": one["body"],
        }
    response = operation["responses"][str(one["status"])]
    if "answer" in one:
        told = response.setdefault("content", {}).setdefault(one["media"], {})
        told.setdefault("examples", {})[one["name"]] = {
            "summary": one["summary"],
            "value": one["answer"],
        }
