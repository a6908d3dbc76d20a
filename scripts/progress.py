"""Says what a program is doing while it does it."""

from collections.abc import Iterator
from contextlib import contextmanager
import time


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name what happens inside the `with`, and how long it has taken.

    Args:
        name: What happens, without a full stop.
    """
    started = time.monotonic()
    print(f"{name} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - started:.0f} s", flush=True)


def tick() -> None:
    """Show that a step goes on."""
    print(".", end="", flush=True)
