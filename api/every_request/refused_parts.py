"""Tells what of a question or an entry was refused, fault by fault, and where."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from api.question.asked import QueriesRefused, QueryRefused
from domain.errors import FaultsFound


class QueryFault(BaseModel):
    """One query parameter or field of an entry that was refused, and what to do."""

    parameter: str
    message: str


_NOT_AS_JSON = QueryFault(
    parameter="Content-Type", message="it must be application/json, else the body is not read"
)


def faults_in(request: Request, error: Exception) -> list[QueryFault]:
    """Return what a person or program asked or entered wrongly; empty where that is not it."""
    return [_NOT_AS_JSON] if _is_not_as_json(request, error) else _faults_of(error)


def broken_json(error: Exception) -> int | None:
    """Return from which letter on a body cannot be read as JSON, None where that is not it."""
    if isinstance(error, RequestValidationError):
        for one in error.errors():
            if one["type"] == "json_invalid":
                return int(one["loc"][-1]) + 1
    return None


def _is_not_as_json(request: Request, error: Exception) -> bool:
    """Return whether a body was not read at all, since it does not say that it is JSON."""
    if not isinstance(error, RequestValidationError):
        return False
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    says_json = kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )
    return not says_json and any(
        one["loc"] == ("body",) and one["type"] != "missing" for one in error.errors()
    )


def _faults_of(error: Exception) -> list[QueryFault]:
    """Return the faults that an error tells."""
    match error:
        case QueryRefused():
            return [QueryFault(parameter=error.where or "query", message=error.message)]
        case QueriesRefused():
            return [fault for one in error.faults for fault in _faults_of(one)]
        case FaultsFound():
            return [
                QueryFault(parameter=one.column or one.file, message=one.message)
                for one in error.faults
            ]
        case RequestValidationError():
            return [_fault(one) for one in error.errors()]
        case _:
            return []


def _fault(fault: dict[str, Any]) -> QueryFault:
    location = [str(step) for step in fault["loc"] if step not in {"query", "path", "body"}]
    message = str(fault["msg"]).removeprefix("Value error, ")
    return QueryFault(parameter=".".join(location) or "entry", message=message)
