"""Gives each property and parameter of the OpenAPI document its words; it decides no shape.

A model's own words stand; else those of the schema, else those that the name has everywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_HERE = "api.every_request.described"
_IN_ADDRESSES: Mapping[str, str] = {
    "case": "Id of the case, as in `HS-2026-0001`",
    "day": "Legal day, YYYY-MM-DD, ended",
    "gateway": "Gateway id",
    "hold": "Number of the hold",
    "month": "Month, YYYY-MM",
    "number": "Number of the own thresholds",
    "notification": "Number of the notification, as its list gives it",
    "outlet": "Outlet id",
    "rule": "Number of the rule",
    "run": "Id of the run, as its list gives it",
    "sha256": "SHA-256 of the file's bytes, hexadecimal",
    "table": "Table of the registry",
    "what": "Table to take away, as the dictionary names it",
    "year": "Calendar year",
}


def with_words(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with words for each property and parameter that has none of its own."""
    anywhere, of_schemas = _words("properties.toml"), _words("of_schemas.toml")
    for name, schema in document["components"]["schemas"].items():
        for property_name, told in schema.get("properties", {}).items():
            words = of_schemas.get(name, {}).get(property_name) or anywhere.get(property_name)
            if words is not None:
                told.setdefault("description", words)
    for operation in operations_of(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path" and parameter["name"] in _IN_ADDRESSES:
                parameter.setdefault("description", _IN_ADDRESSES[parameter["name"]])
    return document


def operations_of(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give each operation of the document."""
    for methods in document["paths"].values():
        yield from methods.values()


def unused_words(document: Mapping[str, Any]) -> list[str]:
    """Return the words of the two files that no property takes: it is gone, or says it itself."""
    schemas = document["components"]["schemas"]
    taken = {
        (name, property_name)
        for name, schema in schemas.items()
        for property_name, told in schema.get("properties", {}).items()
        for own in [_words("of_schemas.toml").get(name, {}).get(property_name)]
        if told.get("description") == (own or _words("properties.toml").get(property_name))
    }
    names = {property_name for _, property_name in taken}
    lost = [one for one in _words("properties.toml") if one not in names]
    for name, told in _words("of_schemas.toml").items():
        lost += [f"{name}.{one}" for one in told if (name, one) not in taken]
    return lost


@cache
def _words(name: str) -> dict[str, Any]:
    return tomllib.loads((files(_HERE) / name).read_text("utf-8"))
