"""What a start takes in a process of its own, and how long the loop is held."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
import gc
from importlib import import_module
import logging
import os
import subprocess
import sys
from tempfile import TemporaryDirectory
import time
from typing import Final

from .cloud import cloud
from .installation import Installation, home_assistant
from .subjects import SUBJECTS, Subject

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
DONT_COMPILE: Final = "PYTHONDONTWRITEBYTECODE"
PACKAGES: Final = {
    "podero": "custom_components.podero",
    "fumis": "homeassistant.components.fumis",
}


def start_ms(runs: int) -> dict[str, dict[str, list[float]]]:
    """Return the CPU ms of a start by what is done, within it by domain.

    Home Assistant's own modules are always compiled before. Those of an integration and
    its library are not after an update.

    Args:
        runs: Processes for each; they take turns.
    """
    with TemporaryDirectory() as folder:
        compiled = {"PYTHONPYCACHEPREFIX": f"{folder}/warm", DONT_COMPILE: ""}
        updated = {"PYTHONPYCACHEPREFIX": f"{folder}/cold", DONT_COMPILE: "1"}
        # These fill the caches.
        _run(_set_up(""), {**updated, DONT_COMPILE: ""})
        for command in (_set_up, _import):
            _by_turns(1, command, compiled)
        return {
            "importing it with its platforms": _by_turns(runs, _import, compiled),
            "the first set-up in a process": _by_turns(runs, _set_up, compiled),
            "the first set-up after an update": _by_turns(runs, _set_up, updated),
        }


def _import(domain: str) -> Sequence[str]:
    program = PROGRAM.format(package=PACKAGES[domain], platforms=PLATFORMS)
    return ("-c", program)


def _set_up(domain: str) -> Sequence[str]:
    return ("-m", "bench.start", domain)


def _by_turns(
    runs: int, command: Callable[[str], Sequence[str]], environment: Mapping[str, str]
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {domain: [] for domain in PACKAGES}
    for _ in range(runs):
        for domain in PACKAGES:
            times[domain].append(_run(command(domain), environment))
    return times


def _run(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return the number that a program of Python prints."""
    done = subprocess.run(
        (sys.executable, "-W", "ignore", *command),
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return float(done.stdout.splitlines()[-1])


async def first_set_up_ms(domain: str) -> float:
    """Return the CPU ms of the first set-up in this process, 0 of nothing.

    Home Assistant imports the integration in a thread of its own, so it is the whole
    process that counts, the fake cloud with it.
    """
    for platform in PLATFORMS:
        import_module(f"homeassistant.components.{platform}")
    subjects = [SUBJECTS[domain]()] if domain else []
    ms = 0.0
    async with cloud(*subjects), home_assistant() as hass:
        for subject in subjects:
            installation = Installation(hass, subject)
            began = time.process_time()
            await installation.set_up()
            ms = (time.process_time() - began) * 1000
            await installation.remove()
    return ms


async def longest_blocks(subject: Subject) -> dict[str, float]:
    """Return for how many ms of CPU the event loop is held at most, by what is done."""
    async with cloud(subject), home_assistant() as hass:
        first = Installation(hass, subject)
        await first.set_up()
        await first.remove()
        again = Installation(hass, subject)
        blocks = {
            "a set-up": await _longest_block(again.set_up()),
            "a poll": await _longest_block(again.poll()),
        }
        subject.change()
        blocks["a poll"] = max(blocks["a poll"], await _longest_block(again.poll()))
        blocks["an unload"] = await _longest_block(again.unload())
        await again.remove()
    return blocks


async def _longest_block(doing: Awaitable[None]) -> float:
    # A collection of garbage takes longest, and goes through all objects of the process.
    gc.collect()
    gc.disable()
    watch = asyncio.create_task(_watch(longest := [0.0]))
    await asyncio.sleep(0)
    await doing
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    gc.enable()
    return longest[0] * 1000


async def _watch(longest: list[float]) -> None:
    """Keep the longest time between two turns of the event loop."""
    before = time.thread_time()
    while True:
        await asyncio.sleep(0)
        now = time.thread_time()
        longest[0] = max(longest[0], now - before)
        before = now


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.stdout.write(f"{asyncio.run(first_set_up_ms(sys.argv[1]))}\n")
