"""Latency, clients that give up, stop and restart."""

import asyncio

import aiohttp
import pytest

from ..clock import Clock
from ..simulator import Cloud
from ..simulator.client import Client
from .helpers import MAX, level


async def test_latency(cloud: Cloud, client: Client, clock: Clock) -> None:
    """A request takes its time, and takes effect at the end of it."""
    cloud.latency = 5
    cloud.fail(delay=10, kind="update")
    task = asyncio.ensure_future(client.put(MAX))
    await clock.go(14.9)
    assert not task.done()
    assert cloud.in_flight == 1
    assert level(cloud) == "Mid"
    await clock.go(0.2)
    assert (await task).status == 200
    assert cloud.in_flight == 0
    assert level(cloud) == "Max"
    (request,) = cloud.requests
    assert request.ended is not None
    taken = (request.ended - request.at).total_seconds()
    assert taken == pytest.approx(15, abs=0.01)


async def test_a_client_that_gives_up_has_written_all_the_same(
    cloud: Cloud, client: Client, clock: Clock
) -> None:
    """The cloud goes on, whoever still listens."""
    cloud.latency = 5
    cloud.fail(drop="after")
    for change in ({"is_away_mode_enabled": True}, MAX):
        task = asyncio.ensure_future(client.put(change))
        await clock.settle()
        task.cancel()
        await clock.go(6)
    assert cloud.stored(cloud.heat_pump_id)["is_away_mode_enabled"] is True
    assert level(cloud) == "Max"
    assert [r.status for r in cloud.requests] == [None, 200]


async def test_a_stop_ends_what_is_under_way(
    cloud: Cloud, client: Client, clock: Clock
) -> None:
    """Even while time stands still; nothing of it takes effect."""
    cloud.latency = 1000
    task = asyncio.ensure_future(client.put(MAX))
    await clock.settle()
    assert cloud.in_flight == 1
    await cloud.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await task
    assert level(cloud) == "Mid"
    assert cloud.in_flight == 0


async def test_it_can_be_started_again(cloud: Cloud, client: Client) -> None:
    """On the same port, with all that it knew."""
    await client.put({"optimization_level": "Max"})
    url = cloud.url
    await cloud.stop()
    await cloud.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.get()
    await cloud.start(port=int(url.rpartition(":")[2]))
    assert cloud.url == url
    assert (await client.get()).json["optimization_level"] == "Max"
