"""Says in the OpenAPI document what the table asks of each route: how one signs in, 401 and 403."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from api.access.table import rule_of
from api.every_request.problems import PROBLEM_TYPE
from domain.access.roles import Role

_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of an account, as its page or `nhue token add` shows it once",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "nhue",
        "description": "Of who signed in on the pages; behind TLS its name is `__Host-nhue`",
    },
}
_WORDS = {
    HTTPStatus.UNAUTHORIZED: "Nobody who may signed in, or a token that is worth nothing",
    HTTPStatus.FORBIDDEN: "Signed in, and the role or the token does not have this",
}
_IN_VAIN = "A token that is worth nothing; without one the answer says what anybody is told"


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with what each route asks for."""
    document["components"]["securitySchemes"] = _SCHEMES
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            is_for_all = Role.PUBLIC in rule_of(method.upper(), path).roles
            anyone: list[dict[str, list[str]]] = [{}] if is_for_all else []
            operation["security"] = [*anyone, {"token": []}, {"session": []}]
            told = dict(_WORDS)
            if is_for_all:
                told[HTTPStatus.UNAUTHORIZED] = _IN_VAIN
            for status, words in told.items():
                operation["responses"][str(int(status))] = {
                    "description": words,
                    "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
    return document
