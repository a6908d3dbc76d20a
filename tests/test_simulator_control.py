"""The simulated cloud takes orders over HTTP, and runs alone."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
import json
from pathlib import Path
import subprocess
import sys
import time
from typing import Any
import urllib.request

import pytest

from .simulator import Cloud, Generation
from .simulator.client import Client

ROOT = Path(__file__).parent.parent
PATIENCE = 10


@pytest.fixture
async def client(cloud: Cloud) -> AsyncGenerator[Client]:
    """Return a client without a token: orders need none."""
    async with Client(cloud) as client:
        client.token = None
        yield client


async def order(client: Client, method: str, path: str, body: Any = None) -> Any:
    """Give an order and return what comes back."""
    answer = await client.call(method, f"/_simulator{path}", json=body)
    assert answer.status == 200, answer.text
    return answer.json


async def test_state(cloud: Cloud, client: Client) -> None:
    """Everything, and without being logged itself."""
    cloud.fail(status=500, body=b"raw")
    state = await order(client, "GET", "/state")
    assert state["now"] == "2026-01-15T12:00:00.000Z"
    assert state["heat_pumps"] == {cloud.heat_pump_id: cloud.stored(cloud.heat_pump_id)}
    assert state["access_token"] == cloud.access_token
    assert state["settings"]["lag"] == 0
    assert state["faults"][0]["status"] == 500
    assert state["requests"]["detail"] == 0
    assert (await client.call("GET", "/_simulator/unknown")).status == 404
    assert cloud.requests == []


async def test_settings(cloud: Cloud, client: Client) -> None:
    """All of them, and only those that are named."""
    told: dict[str, Any] = {
        "lag": 5,
        "echo": True,
        "latency": 0.5,
        "outage": True,
        "lively": True,
        "refresh_interval": 600,
        "expires_in": "soon",
        "quantum": 0.5,
        "coupled": False,
        "statistics_periods": 3,
        "units": {"consumption": "MWh"},
    }
    assert await order(client, "PATCH", "/settings", told) == told
    assert {name: getattr(cloud, name) for name in told} == told
    await order(client, "PATCH", "/settings", {"quantum": None, "lag": 0})
    assert cloud.quantum is None
    assert cloud.lag == 0
    assert cloud.echo is True


async def test_orders_work_during_an_outage(cloud: Cloud, client: Client) -> None:
    """Else it could not be ended."""
    cloud.outage = True
    cloud.latency = 1000
    await order(client, "PATCH", "/settings", {"outage": False})
    assert cloud.outage is False


@pytest.mark.parametrize(
    ("method", "path", "body", "fields"),
    [
        ("PATCH", "/settings", {"lag": -1, "mood": 1}, ["lag", "mood"]),
        ("PATCH", "/settings", {"statistics_periods": 1.5}, ["statistics_periods"]),
        ("PATCH", "/settings", [], ["body"]),
        ("POST", "/faults", {"status": 99, "path": 1}, ["status", "path"]),
        ("POST", "/faults", {"retry_after": "later"}, ["retry_after"]),
        ("POST", "/faults", {"kind": "everything"}, ["kind"]),
        ("POST", "/clock", {"speed": -1}, ["speed"]),
        ("POST", "/heat-pumps", {"generation": "next"}, ["body"]),
        ("POST", f"/heat-pumps/{Cloud().heat_pump_id}/forget", {}, ["body"]),
    ],
)
async def test_orders_that_make_no_sense(
    client: Client, method: str, path: str, body: Any, fields: list[str]
) -> None:
    """The answer names what is wrong."""
    answer = await client.call(method, f"/_simulator{path}", json=body)
    assert answer.status == 422
    assert [entry["loc"][-1] for entry in answer.json["detail"]] == fields


async def test_faults(cloud: Cloud, client: Client) -> None:
    """They come and go."""
    await order(
        client, "POST", "/faults", {"status": 503, "body": "<p>", "times": None}
    )
    when = "2026-01-15T12:02:00Z"
    await order(client, "POST", "/faults", {"status": 429, "retry_after": when})
    await order(client, "POST", "/faults", {"status": 429, "retry_after": 60})
    first, second, third = await order(client, "GET", "/faults")
    assert (first["status"], first["times"], first["body"]) == (503, None, "<p>")
    assert second["retry_after"] == "2026-01-15T12:02:00.000Z"
    assert third["retry_after"] == 60
    assert (await client.get()).status == 503
    assert cloud.faults[0].hits == 1
    cloud.outage = True
    assert await order(client, "DELETE", "/faults") == []
    assert cloud.faults == []
    assert cloud.outage is False


async def test_requests(cloud: Cloud, client: Client) -> None:
    """They can be read and forgotten."""
    await client.get()
    (request,) = await order(client, "GET", "/requests")
    assert request == {
        "at": "2026-01-15T12:00:00.000Z",
        "ended": "2026-01-15T12:00:00.000Z",
        "method": "GET",
        "path": client.path(),
        "query": {},
        "body": None,
        "kind": "detail",
        "status": 401,
    }
    assert await order(client, "DELETE", "/requests") == []
    assert cloud.requests == []


async def test_clock(cloud: Cloud, client: Client) -> None:
    """It jumps, and runs at another speed."""
    answer = await order(client, "POST", "/clock", {"advance": 90, "speed": 60})
    assert answer == {"now": "2026-01-15T12:01:30.000Z", "speed": 60}
    assert await order(client, "POST", "/clock", {}) == answer


async def test_actions(cloud: Cloud, client: Client) -> None:
    """By the names that they have in Python."""
    client.token = cloud.access_token
    await order(client, "POST", "/actions/revoke_credentials")
    assert (await client.sign_in()).status == 401
    await order(client, "POST", "/actions/restore_credentials")
    assert (await client.sign_in()).status == 200
    await order(client, "POST", "/actions/expire_tokens")
    assert (await client.get()).status == 401
    answer = await client.call("POST", "/_simulator/actions/explode")
    assert answer.status == 404


async def test_heat_pumps(cloud: Cloud, client: Client) -> None:
    """They come, change and go."""
    added = await order(
        client,
        "POST",
        "/heat-pumps",
        {"generation": "attributes", "optimization_level": "Max"},
    )
    assert added == cloud.stored(added["id"])
    assert added["optimization_level"] == "Max"
    assert "pause_power_active" in added
    path = f"/heat-pumps/{added['id']}"
    changed = await order(client, "PATCH", path, {"mood": None})
    assert changed == added | {"mood": None}
    assert await order(client, "GET", path) == changed
    assert "mood" not in await order(client, "POST", f"{path}/forget", ["mood"])
    await order(client, "POST", f"{path}/forbid")
    client.token = cloud.access_token
    assert (await client.get(added["id"])).status == 403
    assert await order(client, "DELETE", path) == {}
    assert cloud.heat_pump_ids == [cloud.heat_pump_id]
    assert (await client.call("GET", f"/_simulator{path}")).status == 404
    usual = await order(client, "POST", "/heat-pumps")
    assert usual.keys() == cloud.stored(cloud.heat_pump_id).keys()


# Alone.


@contextmanager
def alone(*arguments: str) -> Iterator[dict[str, str]]:
    """Run the cloud as a program; gives what it says of itself."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.simulator", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            assert program.stdout is not None
            lines = iter(program.stdout.readline, "ready\n")
            said = dict(line.strip().split(": ") for line in lines)
            yield said
        finally:
            program.terminate()
        assert program.wait(PATIENCE) == 0


def read(said: dict[str, str], path: str) -> Any:
    """Read something with the token that the program has said."""
    request = urllib.request.Request(
        f"{said['url']}{path}",
        headers={"Authorization": f"Bearer {said['access_token']}"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return json.load(response)


def test_it_runs_alone() -> None:
    """It says how it can be reached, and lives at the speed that it is told."""
    with alone("--heat-pumps", "2", "--speed", "7200") as said:
        twin = Cloud(heat_pumps=2)
        assert said["url"].startswith("http://127.0.0.1:")
        assert said["client_id"] == twin.client_id
        assert said["client_secret"] == twin.client_secret
        assert [said["heat_pump_id"], said["heat_pump_id_2"]] == twin.heat_pump_ids
        listing = f"/api/partners/v2.0/org/{said['org_id']}/users/{said['user_id']}/heat-pumps"
        first, second = read(said, listing)
        assert first["device_model"] != second["device_model"]
        seen: set[str] = set()
        deadline = time.monotonic() + PATIENCE
        while len(seen) < 3 and time.monotonic() < deadline:
            fields = read(said, f"{listing}/{said['heat_pump_id']}")
            seen.add(fields["current_state_last_updated_at"])
        assert len(seen) == 3


def test_it_plays_the_generation_that_it_is_told() -> None:
    """By the name that the enumeration has."""
    with alone("--generation", "attributes") as said:
        state = read(said, "/_simulator/state")
    assert state["settings"]["lively"] is True
    twin = Cloud(generation=Generation.ATTRIBUTES)
    fields = state["heat_pumps"][said["heat_pump_id"]]
    assert fields.keys() == twin.stored(twin.heat_pump_id).keys()
