"""Compiles a numeric kernel to machine code, so that a year of readings is judged in seconds.

It never changes a result: no fused or reordered floating point, so that a kernel gives the same
bits as the same lines in plain Python (NUMBA_DISABLE_JIT=1 runs those).

The cache on disk outlives us, and notices a change of a kernel's own file alone. So a kernel calls
only kernels of its file and reads only constants written out there; and it takes only arrays,
numbers and plain tuples of these. The name of any class of ours would be kept in the cache, where
numba looks it up before it compares the file: after a move nothing could be judged any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])


def compiled(kernel: _Kernel) -> _Kernel:
    """Return a kernel compiled at its first call for its argument types, cached on disk.

    It runs without the interpreter lock. Where no folder can be written (neither beside the file
    nor the user's cache folder), it is compiled anew in each process.
    """
    njit: Any = numba.njit
    options = {"nogil": True, "fastmath": False, "error_model": "numpy"}
    try:
        return cast("_Kernel", njit(cache=True, **options)(kernel))
    except RuntimeError:  # numba found no folder for its cache
        return cast("_Kernel", njit(**options)(kernel))
