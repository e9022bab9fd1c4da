"""Writes the OpenAPI document of the API, sorted, so that a change of it shows in review.

Run as `python -m api.openapi`; a test holds docs/openapi.json against what this writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from api.app import app_without_parts

DOCUMENT = Path("docs") / "openapi.json"


def openapi_text() -> str:
    """Return the OpenAPI document as sorted JSON, ending in a newline."""
    document = app_without_parts().openapi()
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_openapi(folder: Path) -> Path:
    """Write the document below a repository's folder and return its path."""
    path = folder / DOCUMENT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(openapi_text(), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{write_openapi(Path())}\n")
