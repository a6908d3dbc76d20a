"""What a start takes: imports in a process of their own, and how long the loop is held."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
import subprocess
import sys
import time
from typing import Final

from .cloud import cloud
from .installation import Installation, home_assistant
from .subjects import Subject

PROGRAM: Final = """
from importlib import import_module
import sys, time
import homeassistant.components.recorder.statistics
for platform in {platforms}:
    import_module("homeassistant.components." + platform)
sys.path.insert(0, ".")
start = time.thread_time()
for platform in ("", *{platforms}):
    try:
        import_module(".".join(filter(None, ("{package}", platform))))
    except ModuleNotFoundError as err:
        if not (err.name or "").startswith("{package}."):
            raise
print((time.thread_time() - start) * 1000)
"""
PLATFORMS: Final = (
    *("binary_sensor", "button", "calendar", "climate", "datetime", "diagnostics"),
    *("number", "repairs", "select", "sensor", "switch", "water_heater"),
)
"""Platforms that an integration may have; those of Home Assistant are there already."""
IMPORTS: Final = {
    "podero": "custom_components.podero",
    "fumis": "homeassistant.components.fumis",
}


def import_ms(runs: int) -> dict[str, list[float]]:
    """Return the CPU ms of importing an integration with its platforms, by domain.

    Args:
        runs: Processes for each; they take turns.
    """
    times: dict[str, list[float]] = {domain: [] for domain in IMPORTS}
    for _ in range(runs):
        for domain, package in IMPORTS.items():
            program = PROGRAM.format(package=package, platforms=PLATFORMS)
            times[domain].append(_run([sys.executable, "-W", "ignore", "-c", program]))
    return times


def _run(command: Sequence[str]) -> float:
    """Return the number that a program prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.splitlines()[-1])


async def longest_block(subject: Subject) -> float:
    """Return for how many ms of CPU a warm set-up holds the event loop at most."""
    async with cloud(subject), home_assistant() as hass:
        first = Installation(hass, subject)
        await first.set_up()
        await first.remove()
        watch = asyncio.create_task(_watch(longest := [0.0]))
        again = Installation(hass, subject)
        await again.set_up()
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await again.remove()
    return longest[0] * 1000


async def _watch(longest: list[float]) -> None:
    """Keep the longest time between two turns of the event loop."""
    before = time.thread_time()
    while True:
        await asyncio.sleep(0)
        now = time.thread_time()
        longest[0] = max(longest[0], now - before)
        before = now
