"""Asks every operation of the OpenAPI document, as every role, what the document lets one ask."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.sample_accounts import bearing

EXAMPLES = 5
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


def test_no_role_meets_an_error_of_ours_or_an_answer_that_is_not_documented(city: Parts) -> None:
    """Each question is asked as every role: to draw one costs more than six answers."""
    schema: Any = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(city))
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any) -> None:
            nonlocal asked
            for role in Role:
                asked += 1
                answer = case.call(headers=bearing(role))
                runs_no_certifications = (
                    answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
                    and answer.json()["type"] == "urn:nhue:problem:not-here"
                )
                checks = CHECKS[1:] if runs_no_certifications else CHECKS
                case.validate_response(answer, checks=checks)

        ask()
    assert asked > len(Role) * 30 * EXAMPLES // 2
