"""Compiled kernels: made once, kept on disk, and plain Python where NUMBA_DISABLE_JIT is set.

The folder of the compiled code is named for the source of all kernels, because one kernel holds a
copy of those it calls: a change in one must never meet an old version of another. It lies beside the package; where nothing can be written
there, in the environment, and at last in the system's folder for temporary files.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar, cast

from numba import config, njit

F = TypeVar("F", bound=Callable[..., object])


def _digest(folder: Path) -> str:
    whole = hashlib.sha256(sys.version.encode())
    for source in sorted((*folder.glob("*_kernel.py"), folder / "arrays.py", folder / "shapes.py")):
        whole.update(source.read_bytes())
    return whole.hexdigest()[:16]


def cache_folder(*places: Path) -> Path:
    """The first of `places` that can be written to, and in it the folder of these kernels."""
    writable = next((place for place in places if os.access(place, os.W_OK)), places[-1])
    return writable / f"wayhome-kernels-{_digest(Path(__file__).parent)}"


KERNELS: Final = cache_folder(
    Path(__file__).parent / "__pycache__", Path(sys.prefix), Path(tempfile.gettempdir())
)
if "NUMBA_CACHE_DIR" not in os.environ:
    setattr(config, "CACHE_DIR", str(KERNELS))  # noqa: B010 - numba makes its settings at run time


def compiled(function: F) -> F:
    """Compile at the first call for its argument types; later processes read it from disk."""
    return cast(F, njit(cache=True, error_model="numpy")(function))
