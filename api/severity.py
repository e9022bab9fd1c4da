"""The severity classes as the API names them; they are decided in compliance/severity.py."""

from __future__ import annotations

from compliance.severity import SEVERITY_SOURCE, SeverityClass, severity_class

__all__ = ["SEVERITY_SOURCE", "SeverityClass", "severity_class"]
