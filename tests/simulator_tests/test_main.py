"""The simulator as a program of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
import json
from pathlib import Path
import subprocess
import sys
import time
from typing import Any
import urllib.request

from ..simulator import Cloud, Generation

ROOT = Path(__file__).parents[2]
TIMEOUT = 10


@contextmanager
def run_simulator(*arguments: str) -> Iterator[dict[str, str]]:
    """Run the cloud as a program, and yield the account that it prints."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.simulator", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            assert program.stdout is not None
            lines = iter(program.stdout.readline, "ready\n")
            printed = dict(line.strip().split(": ") for line in lines)
            yield printed
        finally:
            program.terminate()
        assert program.wait(TIMEOUT) == 0


def read(printed: dict[str, str], path: str) -> Any:
    """Read something with the token that the program has printed."""
    request = urllib.request.Request(
        f"{printed['url']}{path}",
        headers={"Authorization": f"Bearer {printed['access_token']}"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        return json.load(response)


def test_it_runs_alone() -> None:
    """It prints how to reach it, and runs at the speed of its option."""
    with run_simulator("--heat-pumps", "2", "--speed", "7200") as printed:
        twin = Cloud(heat_pumps=2)
        assert printed["url"].startswith("http://127.0.0.1:")
        assert printed["client_id"] == twin.client_id
        assert printed["client_secret"] == twin.client_secret
        assert [
            printed["heat_pump_id"],
            printed["heat_pump_id_2"],
        ] == twin.heat_pump_ids
        listing = f"/api/partners/v2.0/org/{printed['org_id']}/users/{printed['user_id']}/heat-pumps"
        first, second = read(printed, listing)
        assert first["device_model"] != second["device_model"]
        seen: set[str] = set()
        deadline = time.monotonic() + TIMEOUT
        while len(seen) < 3 and time.monotonic() < deadline:
            fields = read(printed, f"{listing}/{printed['heat_pump_id']}")
            seen.add(fields["current_state_last_updated_at"])
        assert len(seen) == 3


def test_it_plays_the_generation_that_it_is_told() -> None:
    """The option takes the values of the enumeration."""
    with run_simulator("--generation", "attributes") as printed:
        state = read(printed, "/_simulator/state")
    assert state["settings"]["lively"] is True
    twin = Cloud(generation=Generation.ATTRIBUTES)
    fields = state["heat_pumps"][printed["heat_pump_id"]]
    assert fields.keys() == twin.stored(twin.heat_pump_id).keys()


def test_it_has_a_second_user() -> None:
    """A heat pump of somebody else is there to be added by hand."""
    with run_simulator("--second-user") as printed:
        users = f"/api/partners/v2.0/org/{printed['org_id']}/users"
        (second,) = read(printed, f"{users}/{printed['second_user_id']}/heat-pumps")
        (first,) = read(printed, f"{users}/{printed['user_id']}/heat-pumps")
    assert second["id"] == printed["second_heat_pump_id"]
    assert first["id"] == printed["heat_pump_id"]
