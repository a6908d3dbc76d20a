"""How the client behaves on the wire: statuses, waits, and what it notes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.podero.api import (
    AccessToken,
    PoderoAuthError,
    PoderoClient,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRateLimitError,
    PoderoRejectedError,
    PoderoServerError,
)
from homeassistant.core import HomeAssistant

from ..clock import Clock
from ..fields import by_field
from ..simulator import Cloud
from ..simulator.ids import OTHER_ORG_ID, fixed_id
from .helpers import (
    LIMIT,
    SOON,
    START,
    Call,
    client_of,
    getting,
    kinds,
    putting,
    together,
)

# Statuses.


STATUSES: Final[dict[int, type[PoderoError]]] = {
    401: PoderoAuthError,
    403: PoderoForbiddenError,
    404: PoderoNotFoundError,
    429: PoderoRateLimitError,
    **dict.fromkeys(
        (400, 402, 405, 406, 408, 409, 410, 413, 415, 418, 422, 425, 451, 499),
        PoderoRejectedError,
    ),
    **dict.fromkeys((300, 301, 302, 303, 304, 307, 308, 399), PoderoServerError),
    **dict.fromkeys((500, 501, 502, 503, 504, 511, 520, 599, 600), PoderoServerError),
}


@pytest.mark.parametrize("call", [getting, putting])
async def test_each_status_is_its_own_error(
    cloud: Cloud, clock: Clock, single: PoderoClient, call: Callable[[Cloud], Call]
) -> None:
    """A status makes exactly its error, after one request and without effect."""
    for status, error in STATUSES.items():
        await clock.drive(single.async_get_heat_pumps())
        cloud.clear()
        cloud.fail(status)
        with pytest.raises(PoderoError) as caught:
            await clock.drive(call(cloud)(single))
        assert type(caught.value) is error, status
        if isinstance(caught.value, PoderoServerError):
            assert caught.value.status == status
        assert len(cloud.requests) == 1, status
        await clock.go(single.transport.blocked_for)
    assert cloud.stored(cloud.heat_pump_id)[LIMIT] == 19.5


TAKEN: Final[tuple[tuple[int, Any], ...]] = (
    *((200, b""), (202, b" "), (204, None), (200, "null"), (200, '"OK"')),
    *((200, {"success": True}), (201, {"id": fixed_id("another"), LIMIT: 7.0})),
)


async def test_a_change_that_is_taken(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Success without the heat pump in it is a success that tells nothing more."""
    for status, body in TAKEN:
        cloud.fail(status, kind="update", body=body, applied=True)
        assert await clock.drive(putting(cloud)(client)) is None, body
    assert cloud.count("update") == len(TAKEN)


async def test_a_read_needs_an_answer(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Nothing, and another heat pump, are no answers to who asks for one."""
    for status, body in TAKEN:
        cloud.fail(status, kind="detail", times=3, body=body)
        with pytest.raises(PoderoServerError):
            await clock.drive(getting(cloud)(client))
        cloud.heal()


@pytest.mark.parametrize("body", ["<html>404</html>", b"", "[]", "null", '"gone"'])
async def test_a_page_is_not_the_answer_of_the_api(
    cloud: Cloud, clock: Clock, client: PoderoClient, body: str | bytes
) -> None:
    """A gateway's 404 says nothing about what was asked for."""
    cloud.fail(404, kind="detail", body=body)
    with pytest.raises(PoderoRejectedError):
        await clock.drive(getting(cloud)(client))


async def test_what_is_not_there_and_what_is_forbidden(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """The cloud's own refusals arrive as what they are, and are not tried again."""
    with pytest.raises(PoderoNotFoundError):
        await clock.drive(client.async_get_heat_pump(fixed_id("nothing")))
    cloud.forbid(device_id := cloud.add_heat_pump())
    with pytest.raises(PoderoForbiddenError):
        await clock.drive(client.async_get_heat_pump(device_id))
    with pytest.raises(PoderoRejectedError) as caught:
        await clock.drive(client.async_get_heat_pump("no-id"))
    assert caught.value.fields.keys() == {"heat_pump_id"}
    other = client_of(hass, cloud, AccessToken(cloud.issue_token(org_id=OTHER_ORG_ID)))
    with pytest.raises(PoderoForbiddenError):
        await clock.drive(other.async_get_heat_pumps())
    assert kinds(cloud) == ["token", "detail", "detail", "detail", "list"]


async def test_a_rejection_names_the_fields(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A 422 says which fields were refused and why, by our names; it is not repeated."""
    heat_pump = await clock.drive(getting(cloud)(client))
    cloud.forget(cloud.heat_pump_id, "is_pause_power_active")
    cloud.clear()
    with pytest.raises(PoderoRejectedError) as caught:
        await clock.drive(
            client.async_update_heat_pump(
                heat_pump, by_field({LIMIT: 99.0, "pause_power_active": True})
            )
        )
    too_much = "Input should be less than or equal to 35"
    extra = "Extra inputs are not permitted"
    assert caught.value.fields == {LIMIT: too_much, "pause_power_active": extra}
    assert caught.value.message == f"{too_much}; {extra}"
    assert kinds(cloud) == ["update"]


def _problem(name: object, msg: object) -> dict[str, object]:
    return {"type": "value_error", "loc": ["body", "data", name], "msg": msg}


REJECTIONS: Final[tuple[tuple[Any, dict[str, str], str], ...]] = (
    ({"detail": "Not today"}, {}, "Not today"),
    ({"detail": "x " * 250}, {}, ("x " * 100).strip()),
    ({"detail": [_problem(LIMIT, "Too low")]}, {LIMIT: "Too low"}, "Too low"),
    (
        {"detail": [{"loc": ["is_pause_power_active"], "msg": "No"}]},
        {"pause_power_active": "No"},
        "No",
    ),
    (
        {
            "detail": [
                _problem(LIMIT, "A"),
                _problem("b", "B"),
                _problem(LIMIT, "C"),
            ]
        },
        {LIMIT: "C", "b": "B"},
        "C; B",
    ),
    (
        {"detail": [_problem("a", "x " * 75), _problem("b", "y " * 250)]},
        {"a": ("x " * 75).strip(), "b": ("y " * 100).strip()},
        f"{('x ' * 75).strip()}; {('y ' * 25).strip()}",
    ),
    (
        {
            "detail": [
                None,
                "text",
                7,
                [],
                {},
                _problem(0, "By number"),
                _problem("a", None),
                _problem("a", ["text"]),
                {"loc": "body", "msg": "No list"},
                {"loc": [], "msg": "Empty"},
                {"loc": None, "msg": "None"},
                {"msg": "No place"},
                {"loc": ["b"]},
                _problem("good", "Read all the same"),
            ]
        },
        {"good": "Read all the same"},
        "Read all the same",
    ),
    ({"detail": []}, {}, ""),
    ({"detail": {}}, {}, ""),
    ({"detail": {"field": "text"}}, {}, ""),
    ({"detail": None}, {}, ""),
    ({"detail": 7}, {}, ""),
    ({"error": "invalid"}, {}, ""),
    ({}, {}, ""),
    ([], {}, ""),
    ([_problem(LIMIT, "Too low")], {}, ""),
    ('"text"', {}, ""),
    ("null", {}, ""),
    ("17", {}, ""),
    ("", {}, ""),
    ("no JSON", {}, ""),
    ("<html><body>Bad Request</body></html>", {}, ""),
    (b"\xff\xfe\xfd", {}, ""),
    ("[" * 100_000, {}, ""),
)
"""Bodies of a refusal, and the fields and the message that they hold."""


@pytest.mark.parametrize("status", [400, 409, 422])
async def test_a_rejection_may_have_any_form(
    cloud: Cloud, clock: Clock, single: PoderoClient, status: int
) -> None:
    """Fields and words of a refusal are read where they are, and are empty elsewhere."""
    for body, fields, message in REJECTIONS:
        cloud.fail(status, kind="update", body=body)
        with pytest.raises(PoderoRejectedError) as caught:
            await clock.drive(putting(cloud)(single))
        assert dict(caught.value.fields) == fields, body
        assert caught.value.message == message, body
        assert str(caught.value) == "the cloud refused the request"


# Waits that the cloud asks for.


BACKOFF: Final = (60.0, 75.0)


def _date(seconds: float, form: str = "%a, %d %b %Y %H:%M:%S GMT") -> str:
    return (START + timedelta(seconds=seconds)).strftime(form)


WAITS: Final[tuple[tuple[str | None, float, float], ...]] = (
    ("120", 120, 120),
    ("0", 1, 1),
    ("00090", 90, 90),
    ("3600", 3_600, 3_600),
    (_date(120), 120, 120),
    (_date(120, "%A, %d-%b-%y %H:%M:%S GMT"), 120, 120),
    (_date(120, "%a %b %d %H:%M:%S %Y"), 120, 120),
    (_date(7_320, "%a, %d %b %Y %H:%M:%S +0200"), 120, 120),
    (_date(-86_400), 1, 1),
    # What nobody means is as good as none, and so is what says nothing.
    ("3601", *BACKOFF),
    ("86400", *BACKOFF),
    ("9" * 5_000, *BACKOFF),
    (_date(86_400), *BACKOFF),
    ("Fri, 31 Dec 9999 23:59:59 GMT", *BACKOFF),
    (None, *BACKOFF),
    ("", *BACKOFF),
    ("soon", *BACKOFF),
    ("-5", *BACKOFF),
    ("1.5", *BACKOFF),
    ("120 s", *BACKOFF),
    ("\u00b2", *BACKOFF),
    ("Mon, 99 Foo 2026 99:99:99 GMT", *BACKOFF),
    ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", *BACKOFF),
    ("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", *BACKOFF),
)
"""What a Retry-After says, and between which seconds the wait has to be."""


async def test_a_wait_is_kept_to_the_second(
    hass: HomeAssistant,
    cloud: Cloud,
    clock: Clock,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After a 429 nothing is sent until the time is over, however that is written."""
    for header, least, most in WAITS:
        freezer.move_to(START)
        client = client_of(hass, cloud, AccessToken(cloud.access_token))
        cloud.clear()
        headers = {} if header is None else {"Retry-After": header}
        cloud.fail(429, headers=headers)
        with pytest.raises(PoderoRateLimitError) as caught:
            await clock.drive(client.async_get_heat_pumps())
        wait = caught.value.retry_after
        assert least - SOON <= wait <= most + SOON, header
        assert client.transport.blocked_for == pytest.approx(wait, abs=SOON)
        assert f"{wait:.0f} s" in str(caught.value)
        freezer.tick(wait - 0.5)
        with pytest.raises(PoderoRateLimitError) as caught:
            await clock.drive(client.async_get_heat_pumps())
        assert caught.value.retry_after == pytest.approx(0.5, abs=SOON)
        assert kinds(cloud) == ["list"], header
        freezer.tick(0.6)
        assert client.transport.blocked_for == 0
        with suppress(PoderoCredentialsError):
            await clock.drive(client.async_get_heat_pumps())
        assert cloud.count("list") > 1, header


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("kind", ["token", "detail"])
async def test_inside_a_wait_nobody_sends_anything(
    cloud: Cloud, clock: Clock, client: PoderoClient, status: int, kind: Any
) -> None:
    """A wait holds for reads, writes and token requests alike, wherever it came from."""
    await clock.drive(putting(cloud)(client))
    if kind == "token":
        cloud.expire_tokens()
    cloud.fail(status, kind=kind, retry_after=3_600)
    calls: list[Call] = [
        getting(cloud),
        putting(cloud),
        PoderoClient.async_get_heat_pumps,
        PoderoClient.async_get_energy_contracts,
    ]
    with pytest.raises(PoderoRateLimitError):
        await clock.drive(calls[0](client))
    sent = len(cloud.requests)
    for pause in (1, 10, 3_580):
        await clock.go(pause)
        results = await together(clock, client, *calls)
        assert [type(result) for result in results] == [PoderoRateLimitError] * 4
    assert len(cloud.requests) == sent
    await clock.go(90)
    await clock.drive(calls[0](client))


async def test_one_write_an_hour_is_tried_whatever_the_wait(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A cloud that puts off every read is asked for a change once an hour, no more."""
    await clock.drive(client.async_get_heat_pumps())
    cloud.fail(429, method="GET", times=None, retry_after=3_600)
    for _ in range(20):
        with pytest.raises(PoderoRateLimitError):
            await clock.drive(getting(cloud)(client))
        with suppress(PoderoRateLimitError):
            await clock.drive(putting(cloud)(client))
        await clock.go(660)
    assert cloud.count("update") == 4


async def test_since_when_the_cloud_asks_to_wait(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Waits that follow one another began with the first, and end with an answer."""
    cloud.fail(429, method="GET", times=3, retry_after=3_600)
    since = datetime.now(UTC)
    for _ in range(3):
        with pytest.raises(PoderoRateLimitError):
            await clock.drive(client.async_get_heat_pumps())
        assert client.transport.waiting_since == pytest.approx(
            since, abs=timedelta(seconds=SOON)
        )
        await clock.go(3_601)
    await clock.drive(client.async_get_heat_pumps())
    assert client.transport.waiting_since is None


async def test_one_write_an_hour_gets_its_token(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """The write that may be tried inside a wait may ask for a token as well."""
    cloud.fail(429, kind="token", retry_after=3_600)
    with pytest.raises(PoderoRateLimitError):
        await clock.drive(getting(cloud)(client))
    await clock.drive(putting(cloud)(client))
    assert kinds(cloud) == ["token", "token", "update"]


@pytest.mark.parametrize(
    "fault", [{"status": 429, "retry_after": 3_600}, {"status": 500}, {"drop": "after"}]
)
async def test_one_write_an_hour_fails_for_its_token(
    cloud: Cloud, clock: Clock, client: PoderoClient, fault: dict[str, Any]
) -> None:
    """A write that gets no token has been the try of the hour: no more are sent."""
    cloud.fail(429, kind="token", retry_after=3_600)
    with pytest.raises(PoderoRateLimitError):
        await clock.drive(getting(cloud)(client))
    cloud.clear()
    cloud.fail(kind="token", times=None, **fault)
    for _ in range(5):
        with pytest.raises(PoderoError):
            await clock.drive(putting(cloud)(client))
        await clock.go(60)
    assert kinds(cloud) == ["token"]


@pytest.mark.parametrize("wrong", [timedelta(days=30), timedelta(minutes=-50)])
async def test_wait_until_a_date_of_the_cloud(
    cloud: Cloud, clock: Clock, client: PoderoClient, wrong: timedelta
) -> None:
    """A date to wait for is one of the cloud's clock, not of the home's."""
    now = datetime.now(UTC) - wrong
    headers = {"Date": format_datetime(now, usegmt=True)}
    until = now + timedelta(seconds=120)
    cloud.fail(429, method="GET", retry_after=until, headers=headers)
    with pytest.raises(PoderoRateLimitError) as caught:
        await clock.drive(client.async_get_heat_pumps())
    assert caught.value.retry_after == pytest.approx(120, abs=1)


async def test_the_clock_of_the_cloud(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """The cloud tells its time with each answer, and it goes on from there."""
    assert client.transport.cloud_now is None
    cloud.clock.advance(-86_400)
    await clock.drive(client.async_get_heat_pumps())
    await clock.go(100)
    assert client.transport.cloud_now == pytest.approx(
        cloud.clock.now(), abs=timedelta(seconds=2)
    )
    cloud.fail(200, kind="list", body=[], headers={"Date": "yesterday"})
    await clock.drive(client.async_get_heat_pumps())
    assert client.transport.cloud_now == pytest.approx(
        cloud.clock.now(), abs=timedelta(seconds=2)
    )


async def test_a_wait_holds_for_tries_that_were_to_come(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A call between two tries sees the wait that another call was asked for."""
    await clock.drive(client.async_get_heat_pumps())
    cloud.clear()
    cloud.fail(500, kind="detail")
    cloud.fail(429, kind="list", retry_after=120)
    results = await together(
        clock, client, getting(cloud), PoderoClient.async_get_heat_pumps
    )
    assert [type(result) for result in results] == [PoderoRateLimitError] * 2
    assert sorted(kinds(cloud)) == ["detail", "list"]


async def test_the_longest_wait_counts(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A second 429, of a request that was under way, does not shorten the wait."""
    await clock.drive(client.async_get_heat_pumps())
    cloud.fail(429, kind="list", retry_after=600)
    cloud.fail(429, kind="detail", retry_after=2, delay=5)
    await together(clock, client, PoderoClient.async_get_heat_pumps, getting(cloud))
    assert client.transport.blocked_for == pytest.approx(595, abs=SOON)


async def test_a_wait_without_a_time_doubles_up_to_an_hour(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Each 429 in a row that names no time doubles the wait; a success ends the row."""
    cloud.fail(429, kind="list", times=8)
    for base in (60, 120, 240, 480, 960, 1_920, 3_600, 3_600):
        with pytest.raises(PoderoRateLimitError) as caught:
            await clock.drive(client.async_get_heat_pumps())
        wait = caught.value.retry_after
        assert base <= wait <= 1.25 * base
        await clock.go(wait + SOON)
    assert cloud.count("list") == 8
    await clock.drive(client.async_get_heat_pumps())
    cloud.fail(429, kind="list")
    with pytest.raises(PoderoRateLimitError) as caught:
        await clock.drive(client.async_get_heat_pumps())
    assert 60 <= caught.value.retry_after <= 75


async def test_a_cloud_that_never_wants_to_be_asked_is_asked_each_hour(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """No number of 429 in a row is too high to count."""
    for _ in range(2_000):
        client.transport._hold_back(None)
    await clock.go(client.transport.blocked_for)
    cloud.fail(429, kind="token")
    with pytest.raises(PoderoRateLimitError) as caught:
        await clock.drive(client.async_get_heat_pumps())
    assert 3_600 <= caught.value.retry_after <= 4_500


async def test_waits_differ_from_home_to_home(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """Waits and delays that we choose ourselves have jitter."""
    waits = set()
    for _ in range(3):
        client = client_of(hass, cloud)
        cloud.fail(429, kind="token")
        with pytest.raises(PoderoRateLimitError) as caught:
            await clock.drive(client.async_get_heat_pumps())
        waits.add(caught.value.retry_after)
    assert len(waits) == 3


# What is remembered of it.


async def test_requests_are_remembered_for_who_helps(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Each request is noted with its time, matter, outcome and duration; ids are not."""
    await clock.drive(getting(cloud)(client))
    cloud.latency = 2
    await clock.drive(PoderoClient.async_get_heat_pumps(client))
    cloud.latency = 0
    cloud.fail(500, kind="list")
    await clock.drive(client.async_get_heat_pumps())
    cloud.fail(drop="after", kind="update")
    with pytest.raises(PoderoConnectionError):
        await clock.drive(putting(cloud)(client))
    cloud.fail(429, kind="update", retry_after=60)
    for _ in range(3):
        with pytest.raises(PoderoRateLimitError):
            await clock.drive(putting(cloud)(client))
    exchanges = list(client.transport.exchanges)
    assert [
        (exchange.method, exchange.what, exchange.outcome) for exchange in exchanges
    ] == [
        ("POST", "token", "ok"),
        ("GET", "heat-pump", "ok"),
        ("GET", "heat-pumps", "ok"),
        ("GET", "heat-pumps", "PoderoServerError: status 500"),
        ("GET", "heat-pumps", "ok"),
        ("PUT", "heat-pump", "PoderoConnectionError: ServerDisconnectedError"),
        ("PUT", "heat-pump", "PoderoRateLimitError: the cloud asks to wait for 60 s"),
    ]
    assert len(exchanges) == len(cloud.requests)
    assert [exchange.at for exchange in exchanges] == [
        pytest.approx(request.at, abs=timedelta(seconds=SOON))
        for request in cloud.requests
    ]
    assert [round(exchange.seconds, 2) for exchange in exchanges] == [0, 0, 2, *[0] * 4]


async def test_a_cancelled_request_is_not_noted_as_a_success(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A request that was given up has no outcome of the cloud's."""
    await clock.drive(client.async_get_heat_pumps())
    cloud.latency = 5
    task = asyncio.ensure_future(getting(cloud)(client))
    await clock.go(2)
    assert task.cancel()
    await clock.settle()
    last = client.transport.exchanges[-1]
    assert (last.what, last.outcome) == ("heat-pump", "cancelled")
    assert last.seconds == pytest.approx(2, abs=SOON)


async def test_the_requests_of_a_day_are_counted(
    cloud: Cloud, clock: Clock, client: PoderoClient, freezer: FrozenDateTimeFactory
) -> None:
    """Reads, writes, token requests and further tries count for 24 hours."""
    assert client.transport.requests_of_the_day == 0
    cloud.fail(500, kind="detail", times=2)
    await clock.drive(getting(cloud)(client))
    freezer.tick(3_600)
    for _ in range(60):
        await clock.drive(putting(cloud)(client))
    assert client.transport.requests_of_the_day == len(cloud.requests) == 64
    assert len(client.transport.exchanges) == 50
    freezer.tick(86_400 - 3_600 + 10)
    assert client.transport.requests_of_the_day == 60
    freezer.tick(3_600)
    assert client.transport.requests_of_the_day == 0
