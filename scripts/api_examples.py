"""Records the examples of the OpenAPI document by asking the invented city of the tests.

Run as `python -m scripts.api_examples`, then `python -m api.openapi`; a test asks them again.
"""  # noqa: INP001 - a program of the Makefile, imported by nobody

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.api.every_request.described.recording import record

EXAMPLES = Path("api") / "every_request" / "described" / "examples.json"


def main() -> None:
    """Write the examples where the package has them."""
    with TemporaryDirectory() as folder:
        told = record(Path(folder))
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    EXAMPLES.write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{EXAMPLES}\n")


if __name__ == "__main__":
    main()
