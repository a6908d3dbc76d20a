"""Time that jumps, for coroutines that need no Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import selectors
from typing import Any, override


class _Selector(selectors.SelectSelector):
    """Does not wait: lets the time of its loop jump instead."""

    loop: JumpingLoop

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits, and nothing will ever happen")
        self.loop.jumped += max(0.0, timeout)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose time jumps to the next timer when there is nothing to do."""

    def __init__(self) -> None:
        """Begin at a time that is not zero."""
        self.jumped = 1000.0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    @override
    def time(self) -> float:
        return self.jumped


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Run a coroutine while time jumps; what goes wrong in the background counts."""
    wrongs: list[Mapping[str, Any]] = []

    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda loop, context: wrongs.append(context)
        )
        await work()

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(watched())
    assert not wrongs
