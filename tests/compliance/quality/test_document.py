"""docs/quality.md names every check and the version that its evidence was measured with."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.judged.quality import Check
from tests.compliance.quality.series import SHIPPED

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "quality.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("check", list(Check))
def test_every_check_is_documented(check: Check) -> None:
    assert f"| `{check.value}` |" in TEXT


def test_the_evidence_is_that_of_the_shipped_thresholds() -> None:
    assert f"Version {SHIPPED.version}" in TEXT
