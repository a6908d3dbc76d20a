"""The simulated cloud goes wrong as it is told to."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
import json
from typing import Any

import aiohttp
from freezegun.api import FrozenDateTimeFactory
import pytest

from .clock import Clock
from .simulator import Cloud, Generation
from .simulator.client import Client
from .simulator.clock import Clock as CloudClock

MAX = {"optimization_level": "Max"}


@pytest.fixture
async def client(cloud: Cloud) -> AsyncGenerator[Client]:
    """Return a client that holds the pasted token."""
    async with Client(cloud) as client:
        yield client


def level(cloud: Cloud) -> Any:
    """Tell what the cloud really holds."""
    return cloud.stored(cloud.heat_pump_id)["optimization_level"]


# Status codes and bodies.


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (403, "application/json", '{"detail": "Forbidden"}'),
        (429, "application/json", '{"detail": "Too Many Requests"}'),
        (499, "application/json", '{"detail": "Error"}'),
        (500, "text/html", "500 Internal Server Error"),
        (503, "text/html", "503 Service Unavailable"),
        (204, "application/json", ""),
    ],
)
async def test_a_status_has_a_body_that_suits_it(
    cloud: Cloud, client: Client, status: int, kind: str, text: str
) -> None:
    """Nothing is changed, and only once it goes wrong."""
    fault = cloud.fail(status=status)
    answer = await client.put(MAX)
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith(kind)
    assert text in answer.text
    assert level(cloud) == "Mid"
    assert fault.hits == 1
    assert (await client.put(MAX)).status == 200
    assert [r.status for r in cloud.requests] == [status, 200]


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("", "application/json", ""),
        ("<p>Sorry</p>", "text/html", "<p>Sorry</p>"),
        ("nonsense", "application/json", "nonsense"),
        (b"[1, 2", "application/json", "[1, 2"),
        ({"detail": "no"}, "application/json", '{"detail": "no"}'),
        ([], "application/json", "[]"),
    ],
)
async def test_any_body_can_come(
    cloud: Cloud, client: Client, body: Any, kind: str, text: str
) -> None:
    """With an error, or with the status of success."""
    cloud.fail(status=502, body=body)
    cloud.fail(body=body)
    for status in (502, 200):
        answer = await client.put(MAX)
        assert (answer.status, answer.text) == (status, text)
        assert answer.headers["Content-Type"].startswith(kind)
    assert level(cloud) == "Mid"


async def test_any_header_can_come(cloud: Cloud, client: Client) -> None:
    """Once, however it is spelled."""
    cloud.fail(body="[]", headers={"content-type": "text/plain", "x-note": "1"})
    answer = await client.get()
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["X-Note"] == "1"


async def test_headers_alone_leave_the_answer_true(
    cloud: Cloud, client: Client
) -> None:
    """The request takes effect too."""
    cloud.fail(headers={"X-Note": "1"})
    answer = await client.put(MAX)
    assert answer.headers["X-Note"] == "1"
    assert answer.json == cloud.stored(cloud.heat_pump_id)
    assert level(cloud) == "Max"


@pytest.mark.parametrize(
    ("told", "header"),
    [
        (None, None),
        (120, "120"),
        (datetime(2026, 1, 15, 12, 2, tzinfo=UTC), "Thu, 15 Jan 2026 12:02:00 GMT"),
    ],
)
async def test_too_many_requests(
    cloud: Cloud, client: Client, told: int | datetime | None, header: str | None
) -> None:
    """With a time to wait in seconds, as a date, or without."""
    cloud.fail(status=429, retry_after=told)
    answer = await client.get()
    assert answer.status == 429
    assert answer.headers.get("Retry-After") == header


async def test_half_a_body(cloud: Cloud, client: Client) -> None:
    """The write took effect; its answer can't be read."""
    cloud.fail(truncate=True)
    answer = await client.put(MAX)
    assert answer.status == 200
    whole = json.dumps(cloud.stored(cloud.heat_pump_id))
    assert answer.text == whole[: len(whole) // 2]
    assert level(cloud) == "Max"


async def test_applied_all_the_same(cloud: Cloud, client: Client) -> None:
    """The answer says that it failed."""
    cloud.fail(status=500, applied=True)
    assert (await client.put(MAX)).status == 500
    assert level(cloud) == "Max"


# Which requests go wrong.


async def test_faults_are_met_in_their_order(cloud: Cloud, client: Client) -> None:
    """One per request, as often as was told."""
    cloud.fail(status=500, times=2)
    cloud.fail(status=429)
    assert [(await client.get()).status for _ in range(4)] == [500, 500, 429, 200]


async def test_a_fault_can_last(cloud: Cloud, client: Client) -> None:
    """Until all is healed."""
    fault = cloud.fail(status=500, times=None)
    assert [(await client.get()).status for _ in range(5)] == [500] * 5
    assert cloud.faults == [fault]
    cloud.heal()
    assert cloud.faults == []
    assert (await client.get()).status == 200


async def test_a_fault_can_be_choosy(cloud: Cloud, client: Client) -> None:
    """By kind, by method, by path, and by all of them."""
    other = cloud.add_heat_pump(Generation.CURRENT)
    cloud.fail(status=501, kind="update", times=None)
    cloud.fail(status=502, method="POST", times=None)
    cloud.fail(status=503, path=other, method="GET", times=None)
    assert (await client.get()).status == 200
    assert (await client.put(MAX)).status == 501
    assert (await client.sign_in()).status == 502
    assert (await client.get(other)).status == 503
    assert (await client.put(MAX, other)).status == 501


async def test_a_fault_comes_before_everything_else(
    cloud: Cloud, client: Client
) -> None:
    """Also where a request would have been refused, and where nothing is."""
    client.token = None
    cloud.fail(status=503, times=2)
    assert (await client.get()).status == 503
    assert (await client.call("GET", "/nowhere")).status == 503


# Broken connections.


@pytest.mark.parametrize(("drop", "stored"), [("before", "Mid"), ("after", "Max")])
async def test_a_connection_breaks(
    cloud: Cloud, client: Client, drop: Any, stored: str
) -> None:
    """Before or after the write took effect; the client can't tell."""
    cloud.fail(drop=drop)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.put(MAX)
    assert level(cloud) == stored
    (request,) = cloud.requests
    assert request.status is None
    assert request.ended is not None
    assert cloud.in_flight == 0


async def test_an_outage(cloud: Cloud, client: Client) -> None:
    """Every connection breaks until it is over."""
    cloud.outage = True
    for call in (client.get(), client.sign_in(), client.put(MAX)):
        with pytest.raises(aiohttp.ClientConnectionError):
            await call
    assert level(cloud) == "Mid"
    cloud.heal()
    assert (await client.get()).status == 200


async def test_aiohttp_hides_a_single_drop(cloud: Cloud) -> None:
    """It repeats what is idempotent: a client of it sees only the second drop."""
    url = cloud.url + Client(cloud).path()
    bearer = {"Authorization": f"Bearer {cloud.access_token}"}
    async with aiohttp.ClientSession(headers=bearer) as session:
        cloud.fail(drop="after")
        async with session.put(url, json=MAX) as response:
            assert response.status == 200
        cloud.fail(drop="after", times=2)
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.put(url, json=MAX)
    assert [r.status for r in cloud.requests] == [None, 200, None, None]


# Tokens.


@pytest.mark.parametrize(
    ("expires_in", "life"),
    [
        (60, 60),
        (0.5, 0.5),
        (0, 36000),
        (-1, 36000),
        (None, 36000),
        ("36000", 36000),
        (True, 36000),
        (10**30, 36000 * 1000),
    ],
)
async def test_tokens_live_as_long_as_they_can(
    cloud: Cloud,
    client: Client,
    freezer: FrozenDateTimeFactory,
    expires_in: Any,
    life: float,
) -> None:
    """Whatever the endpoint says is said, believable or not."""
    cloud.expires_in = expires_in
    answer = (await client.sign_in()).json
    assert answer["expires_in"] == expires_in
    client.token = answer["access_token"]
    freezer.tick(life - 0.25)
    assert (await client.get()).status == 200
    if life <= 36000:
        freezer.tick(0.25)
        assert (await client.get()).status == 401


async def test_the_pasted_token_lives_ten_hours(
    client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """From the start of the cloud."""
    freezer.tick(35999)
    assert (await client.get()).status == 200
    freezer.tick(1)
    assert (await client.get()).status == 401


@pytest.mark.parametrize("way", ["expire_tokens", "revoke_tokens"])
async def test_tokens_end_early(cloud: Cloud, client: Client, way: str) -> None:
    """All that there are; new ones are not affected."""
    getattr(cloud, way)()
    assert (await client.get()).status == 401
    client.token = (await client.sign_in()).json["access_token"]
    assert (await client.get()).status == 200
    client.token = cloud.issue_token(life=1)
    assert (await client.get()).status == 200
    cloud.clock.advance(1)
    assert (await client.get()).status == 401


async def test_credentials_can_be_revoked(cloud: Cloud, client: Client) -> None:
    """Tokens live on, but there are no new ones."""
    cloud.revoke_credentials()
    answer = await client.sign_in()
    assert (answer.status, answer.json) == (401, {"error": "invalid_client"})
    assert (await client.get()).status == 200
    cloud.restore_credentials()
    assert (await client.sign_in()).status == 200


# Late answers.


async def test_reads_lag_behind_writes(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """The answer to the write too; the truth does not."""
    cloud.lag = 30
    before = (await client.get()).json
    freezer.tick(1)
    assert (await client.put(MAX)).json == before
    assert level(cloud) == "Max"
    freezer.tick(29)
    assert (await client.get()).json == before
    freezer.tick(1)
    assert (await client.get()).json == cloud.stored(cloud.heat_pump_id) != before


async def test_an_echo_shows_what_reads_do_not(cloud: Cloud, client: Client) -> None:
    """The answer to the write is ahead of reads."""
    cloud.lag, cloud.echo = 30, True
    assert (await client.put(MAX)).json["optimization_level"] == "Max"
    assert (await client.get()).json["optimization_level"] == "Mid"


async def test_each_write_has_a_lag_of_its_own(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Reads show one state after the other, and never go back."""
    cloud.lag = 30
    await client.put({"minimum_temperature_limit": 20.0})
    freezer.tick(10)
    await client.put({"minimum_temperature_limit": 21.0, **MAX})
    seen = []
    for _ in range(5):
        fields = (await client.get()).json
        seen.append((fields["minimum_temperature_limit"], fields["optimization_level"]))
        freezer.tick(10)
    assert seen == [(19.5, "Mid")] * 2 + [(20.0, "Mid")] + [(21.0, "Max")] * 2


async def test_a_later_write_can_be_visible_sooner(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """The earlier one does not come back."""
    cloud.lag = 30
    await client.put({"minimum_temperature_limit": 20.0})
    cloud.lag = 5
    await client.put({"minimum_temperature_limit": 21.0})
    freezer.tick(6)
    for _ in range(2):
        assert (await client.get()).json["minimum_temperature_limit"] == 21.0
        freezer.tick(30)


async def test_what_others_change_is_visible_at_once(
    cloud: Cloud, client: Client
) -> None:
    """Lag is that of writes; a change ends it for its field."""
    cloud.lag = 30
    await client.put({"minimum_temperature_limit": 20.0, **MAX})
    cloud.change(cloud.heat_pump_id, optimization_level="Low")
    fields = (await client.get()).json
    assert fields["optimization_level"] == "Low"
    assert fields["minimum_temperature_limit"] == 19.5
    cloud.forget(cloud.heat_pump_id, "minimum_temperature_limit")
    assert "minimum_temperature_limit" not in (await client.get()).json


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


# Time.


async def test_the_state_is_fixed_unless_told(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Not even its time stamp moves."""
    before = (await client.get()).json
    freezer.tick(3600)
    assert (await client.get()).json == before


async def test_the_state_can_be_refreshed_in_a_rhythm(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Only its time stamps move; what is null or absent stays so."""
    cloud.refresh_interval = 300
    cloud.forget(cloud.heat_pump_id, "last_monitoring_executed_at")
    before = (await client.get()).json
    seen = []
    for _ in range(4):
        freezer.tick(200)
        seen.append((await client.get()).json)
    assert [fields.pop("current_state_last_updated_at")[14:19] for fields in seen] == [
        "00:00",
        "05:00",
        "10:00",
        "10:00",
    ]
    del before["current_state_last_updated_at"]
    assert seen == [before] * 4
    cloud.change(cloud.heat_pump_id, current_state_last_updated_at=None)
    freezer.tick(600)
    assert (await client.get()).json["current_state_last_updated_at"] is None


async def test_a_lost_connection_to_the_manufacturer_stops_the_rhythm(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Until the owner has connected again."""
    cloud.refresh_interval = 300
    cloud.change(cloud.heat_pump_id, is_authenticated=False)
    before = (await client.get()).json
    freezer.tick(3600)
    assert (await client.get()).json == before
    cloud.change(cloud.heat_pump_id, is_authenticated=True)
    fields = (await client.get()).json
    assert fields["current_state_last_updated_at"] == "2026-01-15T13:00:00.000Z"


def test_the_clock_jumps_and_runs(freezer: FrozenDateTimeFactory) -> None:
    """It gains what its speed says, and keeps it when the speed changes."""
    freezer.move_to("2026-01-15 12:00:00+00:00")
    start = datetime(2026, 1, 15, 12, tzinfo=UTC)
    clock = CloudClock()

    def gone() -> float:
        return (clock.now() - start).total_seconds()

    freezer.tick(10)
    assert (gone(), clock.speed) == (10, 1)
    clock.speed = 60
    assert gone() == 10
    freezer.tick(10)
    assert gone() == 610
    clock.advance(90)
    assert gone() == 700
    clock.speed = 1
    freezer.tick(10)
    assert gone() == 710
    clock.speed = 0
    freezer.tick(10)
    assert gone() == 710
