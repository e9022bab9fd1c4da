"""Asks who writes: a route that takes `AskedOfficial` answers registered officials only.

It keeps no token and writes none down; what an official may write is the route's own affair.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from api.every_request.bodies import StrictRequest
from api.every_request.problems import PROBLEM_TYPE
from api.question.handed_in import Parts, WritingOff

_CHALLENGE = 'Bearer realm="nhue"'
_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="official",
    description="An official's token, as `nhue official add NAME` shows it once",
)

WRITING_RESPONSES: dict[int | str, dict[str, Any]] = {
    int(status): {
        "description": description,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, description in (
        (HTTPStatus.UNAUTHORIZED, "No token, or one that is nobody's"),
        (HTTPStatus.FORBIDDEN, "Writing is off: no official is registered"),
    )
}


def asked_official(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> str:
    """Return the name of the official whose token the request bears.

    Answers 401 where the token is missing or nobody's, 403 where no official is registered.
    """
    parts: Parts = request.app.state.parts
    try:
        name = parts.official_of("" if credentials is None else credentials.credentials)
    except WritingOff as error:
        raise HTTPException(HTTPStatus.FORBIDDEN, str(error)) from error
    if credentials is None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED,
            "send an official's token: Authorization: Bearer TOKEN",
            {"WWW-Authenticate": _CHALLENGE},
        )
    if name is None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED,
            "this token is nobody's; `nhue official add NAME` makes one",
            {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
        )
    return name


AskedOfficial = Annotated[str, Depends(asked_official)]

READING_RESPONSES: dict[int | str, dict[str, Any]] = {
    int(HTTPStatus.UNAUTHORIZED): WRITING_RESPONSES[int(HTTPStatus.UNAUTHORIZED)]
    | {"description": "A token that is nobody's; without one the answer says less"}
}


async def asked_reader(
    request: Request,
    response: Response,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> str | None:
    """Return the name of the official who reads, None for anybody; a token must be somebody's.

    It waits for no thread and no store: health asks it.
    """
    response.headers["Vary"] = "Authorization"
    return None if credentials is None else asked_official(request, credentials)


AskedReader = Annotated[str | None, Depends(asked_reader)]


class TokenFirst(APIRoute):
    """A route that asks for the official's token before it reads a byte of the body, strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request of this route."""
        answer = super().get_route_handler()
        asks = any(one.call is asked_official for one in self.dependant.dependencies)

        async def ask_first(request: Request) -> Response:
            if asks:
                await run_in_threadpool(asked_official, request, await _BEARER(request))
            return await answer(StrictRequest(request.scope, request.receive))

        return ask_first
