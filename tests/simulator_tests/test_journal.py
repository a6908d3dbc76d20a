"""The log of requests."""

import asyncio

from ..clock import Clock
from ..simulator import Cloud
from ..simulator.client import Client
from ..simulator.clock import parse_timestamp
from .helpers import MAX


async def test_every_request_is_logged(cloud: Cloud, client: Client) -> None:
    """With all that a test may ask about it."""
    await client.sign_in()
    await client.call("GET", client.path().partition("/users/")[0] + "/users")
    await client.call("GET", client.path().rpartition("/")[0])
    await client.get(include_deleted="false")
    await client.put({"optimization_level": "Max"})
    await client.put({"optimization_level": "Boost"})
    await client.get(suffix="/statistics")
    await client.get(suffix="/savings")
    assert [(r.kind, r.method, r.status) for r in cloud.requests] == [
        ("token", "POST", 200),
        ("users", "GET", 200),
        ("list", "GET", 200),
        ("detail", "GET", 200),
        ("update", "PUT", 200),
        ("update", "PUT", 422),
        ("statistics", "GET", 200),
        ("savings", "GET", 422),
    ]
    detail, update = cloud.requests[3:5]
    assert detail.query == {"include_deleted": "false"}
    assert detail.body is None
    assert update.body == {"optimization_level": "Max"}
    assert update.path == client.path()
    assert update.at == update.ended == parse_timestamp("2026-01-15T12:00:00Z")
    assert cloud.requests[0].body == {"grant_type": "client_credentials"}
    assert cloud.count() == 8
    assert cloud.count("update") == cloud.count(method="PUT") == 2
    assert cloud.count("update", "GET") == 0
    assert cloud.max_updates_in_flight == {cloud.heat_pump_id: 1}
    cloud.clear()
    assert cloud.count() == 0
    assert cloud.max_updates_in_flight == {}


async def test_a_body_that_is_no_json_is_logged_as_none(
    cloud: Cloud, client: Client
) -> None:
    """There is nothing to compare it with."""
    await client.call("PUT", client.path(), data="{")
    assert cloud.requests[0].body is None


async def test_updates_at_once_are_counted(
    cloud: Cloud, client: Client, clock: Clock
) -> None:
    """For each heat pump, so that a test can tell whether writes were queued."""
    other = cloud.add_heat_pump()
    cloud.latency = 5
    calls = [client.put(MAX), client.put(MAX), client.get(), client.put(MAX, other)]
    await clock.drive(asyncio.gather(*calls))
    await clock.drive(client.put(MAX))
    assert cloud.max_updates_in_flight == {cloud.heat_pump_id: 2, other: 1}
    assert cloud.in_flight == 0
