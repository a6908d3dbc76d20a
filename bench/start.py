"""What a start takes in a process of its own, and how long the loop is held."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
import gc
from importlib import import_module
from importlib.util import find_spec
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
from importlib.util import find_spec
import sys, time
import homeassistant.components.recorder.statistics
for platform in {platforms}:
    import_module("homeassistant.components." + platform)
sys.path.insert(0, ".")
start = time.process_time()
for name in ("", *{platforms}) if "{package}" != "None" else ():
    name = ".".join(filter(None, ("{package}", name)))
    if find_spec(name):
        import_module(name)
print((time.process_time() - start) * 1000)
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
        warm = {"PYTHONPYCACHEPREFIX": f"{folder}/warm", DONT_COMPILE: ""}
        cold = {"PYTHONPYCACHEPREFIX": f"{folder}/cold", DONT_COMPILE: ""}
        # These fill the caches.
        _run(_import(""), cold)
        _by_turns(1, _set_up, warm)
        cold[DONT_COMPILE] = "1"
        times = {
            "importing it after an update": _by_turns(runs, _import, cold)[0],
        }
        imports, set_ups = _by_turns(runs, _set_up, warm)
        times["importing it"] = imports
        times["a first set-up, importing it included"] = set_ups
        return times


def _import(domain: str) -> Sequence[str]:
    return ("-c", PROGRAM.format(package=PACKAGES.get(domain), platforms=PLATFORMS))


def _set_up(domain: str) -> Sequence[str]:
    return ("-m", "bench.start", domain)


def _by_turns(
    runs: int, command: Callable[[str], Sequence[str]], environment: Mapping[str, str]
) -> list[dict[str, list[float]]]:
    """Return each number that processes print, by domain."""
    printed = [
        {domain: _run(command(domain), environment) for domain in PACKAGES}
        for _ in range(runs)
    ]
    count = min(len(numbers) for numbers in printed[0].values())
    return [
        {domain: [run[domain][place] for run in printed] for domain in PACKAGES}
        for place in range(count)
    ]


def _run(command: Sequence[str], environment: Mapping[str, str]) -> list[float]:
    """Return the numbers that a program of Python prints."""
    done = subprocess.run(
        (sys.executable, "-W", "ignore", *command),
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return [float(number) for number in done.stdout.splitlines()[-1].split()]


async def first_set_up_ms(domain: str) -> tuple[float, float]:
    """Return the CPU ms of importing an integration, and with them of its first set-up.

    Home Assistant works in threads, too, so it is the whole process that counts, the
    fake cloud with it.
    """
    subject = SUBJECTS[domain]()
    for platform in PLATFORMS:
        import_module(f"homeassistant.components.{platform}")
    async with cloud(subject), home_assistant() as hass:
        installation = Installation(hass, subject)
        began = time.process_time()
        for name in ("", *PLATFORMS):
            import_if_there(".".join(filter(None, (PACKAGES[domain], name))))
        imported = time.process_time()
        await installation.set_up()
        ended = time.process_time()
        await installation.remove()
    return (imported - began) * 1000, (ended - began) * 1000


def import_if_there(name: str) -> None:
    """Import a module; an integration does not have all of them."""
    if find_spec(name):
        import_module(name)


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
    import_ms, set_up_ms = asyncio.run(first_set_up_ms(sys.argv[1]))
    sys.stdout.write(f"{import_ms} {set_up_ms}\n")
