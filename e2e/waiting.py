"""Waiting for what is seen elsewhere than on screen."""

from collections.abc import Callable
import time
from typing import Final

PATIENCE: Final = 15
"""Seconds after which what has not happened is not going to."""


def until[T](read: Callable[[], T], wanted: T, patience: float = PATIENCE) -> None:
    """Wait until a reading is as it is wanted."""
    end = time.monotonic() + patience
    while (seen := read()) != wanted:
        assert time.monotonic() < end, f"{seen} instead of {wanted}"
        time.sleep(0.05)
