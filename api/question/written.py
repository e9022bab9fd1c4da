"""Writes an answer's fields as the JSON that its model is written as, without making the model.

To make and check a model of each of a thousand rows takes longer than all else of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from fastapi.responses import Response
from pydantic import BaseModel

Written = msgspec.Raw  # JSON as it stands in an answer


def written(fields: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer of fields; one that is a model itself is written once, wherever it stands.

    Raises NotImplementedError on what is neither plain, a model nor written before.
    """
    return Response(_as_json(fields), media_type="application/json", headers=headers)


def as_written(models: Sequence[BaseModel]) -> Written:
    """Return a list of models as it stands in an answer, to be kept."""
    return Written(_as_json(models))


def _as_json(told: object) -> bytes:
    known: dict[int, Written] = {}

    def raw(model: object) -> Written:
        if id(model) not in known:
            if not isinstance(model, BaseModel):
                raise NotImplementedError(f"an answer holds no {type(model).__name__}")
            known[id(model)] = Written(model.model_dump_json(by_alias=True).encode())
        return known[id(model)]

    return msgspec.json.encode(told, enc_hook=raw)
