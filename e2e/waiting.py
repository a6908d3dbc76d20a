"""Waiting for what is not on screen: the cloud, Home Assistant's API."""

from collections.abc import Callable
import time
from typing import Final

TIMEOUT: Final = 15
"""Seconds after which waiting fails."""


def until[T](read: Callable[[], T], wanted: T, timeout: float = TIMEOUT) -> None:
    """Wait until a reading is the wanted one."""
    end = time.monotonic() + timeout
    while (seen := read()) != wanted:
        assert time.monotonic() < end, f"{seen} instead of {wanted}"
        time.sleep(0.05)
