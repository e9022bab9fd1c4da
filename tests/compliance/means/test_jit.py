"""Compiling a kernel: the same answer, also where no folder can hold the compiled code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import pytest

from compliance.jit import compiled


def _doubled(number: float) -> float:
    return 2.0 * number


def test_a_compiled_kernel_gives_what_its_lines_give() -> None:
    assert compiled(_doubled)(1.5) == _doubled(1.5)


def test_without_a_folder_for_compiled_code_a_kernel_is_compiled_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    njit: Any = numba.njit
    asked: list[bool] = []

    def without_folder(*, cache: bool = False, **options: Any) -> Callable[[Any], Any]:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        kept: Callable[[Any], Any] = njit(**options)
        return kept

    monkeypatch.setattr(numba, "njit", without_folder)
    assert compiled(_doubled)(1.5) == 3.0
    assert asked == [True, False]
