"""The control interface over HTTP."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from ..simulator import Cloud
from ..simulator.client import Client


@pytest.fixture
async def client(cloud: Cloud) -> AsyncGenerator[Client]:
    """Return a client without a token: the control interface needs none."""
    async with Client(cloud) as client:
        client.token = None
        yield client


async def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    """Send a request to the control interface and return the answer."""
    answer = await client.call(method, f"/_simulator{path}", json=body)
    assert answer.status == 200, answer.text
    return answer.json


async def test_state(cloud: Cloud, client: Client) -> None:
    """Everything, and without being logged itself."""
    cloud.fail(status=500, body=b"raw")
    state = await send(client, "GET", "/state")
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
    values: dict[str, Any] = {
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
    assert await send(client, "PATCH", "/settings", values) == values
    assert {name: getattr(cloud, name) for name in values} == values
    await send(client, "PATCH", "/settings", {"quantum": None, "lag": 0})
    assert cloud.quantum is None
    assert cloud.lag == 0
    assert cloud.echo is True


async def test_orders_work_during_an_outage(cloud: Cloud, client: Client) -> None:
    """Else it could not be ended."""
    cloud.outage = True
    cloud.latency = 1000
    await send(client, "PATCH", "/settings", {"outage": False})
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
    await send(client, "POST", "/faults", {"status": 503, "body": "<p>", "times": None})
    when = "2026-01-15T12:02:00Z"
    await send(client, "POST", "/faults", {"status": 429, "retry_after": when})
    await send(client, "POST", "/faults", {"status": 429, "retry_after": 60})
    first, second, third = await send(client, "GET", "/faults")
    assert (first["status"], first["times"], first["body"]) == (503, None, "<p>")
    assert second["retry_after"] == "2026-01-15T12:02:00.000Z"
    assert third["retry_after"] == 60
    assert (await client.get()).status == 503
    assert cloud.faults[0].hits == 1
    cloud.outage = True
    assert await send(client, "DELETE", "/faults") == []
    assert cloud.faults == []
    assert cloud.outage is False


async def test_requests(cloud: Cloud, client: Client) -> None:
    """They can be read and forgotten."""
    await client.get()
    (request,) = await send(client, "GET", "/requests")
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
    assert await send(client, "DELETE", "/requests") == []
    assert cloud.requests == []


async def test_clock(cloud: Cloud, client: Client) -> None:
    """It jumps, and runs at another speed."""
    answer = await send(client, "POST", "/clock", {"advance": 90, "speed": 60})
    assert answer == {"now": "2026-01-15T12:01:30.000Z", "speed": 60}
    assert await send(client, "POST", "/clock", {}) == answer


async def test_actions(cloud: Cloud, client: Client) -> None:
    """By the names that they have in Python."""
    client.token = cloud.access_token
    await send(client, "POST", "/actions/revoke_credentials")
    assert (await client.sign_in()).status == 401
    await send(client, "POST", "/actions/restore_credentials")
    assert (await client.sign_in()).status == 200
    await send(client, "POST", "/actions/expire_tokens")
    assert (await client.get()).status == 401
    answer = await client.call("POST", "/_simulator/actions/explode")
    assert answer.status == 404


async def test_heat_pumps(cloud: Cloud, client: Client) -> None:
    """They come, change and go."""
    added = await send(
        client,
        "POST",
        "/heat-pumps",
        {"generation": "attributes", "optimization_level": "Max"},
    )
    assert added == cloud.stored(added["id"])
    assert added["optimization_level"] == "Max"
    assert "pause_power_active" in added
    path = f"/heat-pumps/{added['id']}"
    changed = await send(client, "PATCH", path, {"mood": None})
    assert changed == added | {"mood": None}
    assert await send(client, "GET", path) == changed
    assert "mood" not in await send(client, "POST", f"{path}/forget", ["mood"])
    await send(client, "POST", f"{path}/forbid")
    client.token = cloud.access_token
    assert (await client.get(added["id"])).status == 403
    assert await send(client, "DELETE", path) == {}
    assert cloud.heat_pump_ids == [cloud.heat_pump_id]
    assert (await client.call("GET", f"/_simulator{path}")).status == 404
    usual = await send(client, "POST", "/heat-pumps")
    assert usual.keys() == cloud.stored(cloud.heat_pump_id).keys()
