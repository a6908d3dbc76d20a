"""Faults that a test adds."""

from datetime import UTC, datetime
import json
from typing import Any

import aiohttp
import pytest

from ..simulator import Cloud, Generation
from ..simulator.client import Client
from .helpers import MAX, level


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
    ("wait", "header"),
    [
        (None, None),
        (120, "120"),
        (datetime(2026, 1, 15, 12, 2, tzinfo=UTC), "Thu, 15 Jan 2026 12:02:00 GMT"),
    ],
)
async def test_too_many_requests(
    cloud: Cloud, client: Client, wait: int | datetime | None, header: str | None
) -> None:
    """With a time to wait in seconds, as a date, or without."""
    cloud.fail(status=429, retry_after=wait)
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


async def test_a_refusal_stays_one(cloud: Cloud, client: Client) -> None:
    """What the cloud refuses takes no effect: a fault does not call it a success."""
    cloud.fail(status=200, body="", applied=True, times=2)
    assert (await client.put({"maximum_temperature_limit": 5})).status == 422
    assert (await client.put(MAX)).text == ""
    assert level(cloud) == "Max"


async def test_faults_are_met_in_their_order(cloud: Cloud, client: Client) -> None:
    """One per request, as often as `times` says."""
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
