"""The client alone: requests, answers and tries, over HTTP and in frozen time."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
import json
import logging
import socket
from typing import Any, Final
from uuid import UUID

import pytest

from custom_components.podero.api import (
    AccessToken,
    ClientCredentials,
    HeatPump,
    PoderoAuthError,
    PoderoClient,
    PoderoConnectionError,
    PoderoError,
    PoderoServerError,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..clock import Clock
from ..fields import by_field
from ..simulator import Cloud, Generation
from .helpers import (
    LIMIT,
    SOON,
    START,
    Call,
    Peer,
    assert_tries,
    client_of,
    getting,
    heat_pump_of,
    http,
    kinds,
    moments,
    putting,
    stopped,
)

# What goes over the wire.


async def test_a_token_is_asked_for_as_documented(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """The token request has Basic credentials, a JSON body, and a trailing slash."""
    async with Peer(http(b'{"access_token": "T0", "expires_in": 36000}')) as peer:
        client = client_of(hass, cloud, host=peer.url, retry_delays=())
        with pytest.raises(PoderoServerError):
            await clock.drive(client.async_get_heat_pumps())
    head, _, body = peer.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    pair = f"{cloud.client_id}:{cloud.client_secret}".encode()
    assert lines[0] == "POST /oauth2/token/ HTTP/1.1"
    assert f"Authorization: Basic {b64encode(pair).decode()}" in lines
    assert "Accept: application/json" in lines
    assert "Content-Type: application/json" in lines
    assert json.loads(body) == {"grant_type": "client_credentials"}
    assert b"Authorization: Bearer T0\r\n" in peer.requests[1]


async def test_calls_are_made_as_documented(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """Each call has a bearer token, and goes to the path and with the body documented."""
    answer = json.dumps(cloud.stored(cloud.heat_pump_id)).encode()
    heat_pump = heat_pump_of(cloud)
    base = f"/api/partners/v2.0/org/{cloud.org_id}/users"
    async with Peer(http(answer)) as peer:
        client = client_of(
            hass, cloud, AccessToken("T0"), host=peer.url, retry_delays=()
        )
        await clock.drive(client.async_get_heat_pump(heat_pump.id))
        await clock.drive(
            client.async_update_heat_pump(heat_pump, by_field({LIMIT: 20.0}))
        )
        with pytest.raises(PoderoServerError, match="no list"):
            await clock.drive(client.async_get_heat_pumps())
        with pytest.raises(PoderoServerError, match="no list"):
            await clock.drive(client.async_get_energy_contracts())
    heads, bodies = zip(
        *(request.decode().split("\r\n\r\n") for request in peer.requests), strict=True
    )
    assert [head.split("\r\n")[0] for head in heads] == [
        f"GET {base}/{cloud.user_id}/heat-pumps/{heat_pump.id} HTTP/1.1",
        f"PUT {base}/{cloud.user_id}/heat-pumps/{heat_pump.id} HTTP/1.1",
        f"GET {base}/{cloud.user_id}/heat-pumps HTTP/1.1",
        f"GET {base}/{cloud.user_id}/energy-contracts HTTP/1.1",
    ]
    for head in heads:
        assert "Authorization: Bearer T0\r\n" in head
        assert "Accept: application/json\r\n" in head
    assert "Content-Type: application/json" in heads[1]
    assert [body and json.loads(body) for body in bodies] == ["", {LIMIT: 20.0}, "", ""]


async def test_a_change_names_only_what_changes(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A PUT has the fields to change, in the device's words, and answers with all."""
    device_id = cloud.add_heat_pump(pause="pause_power_active")
    before = await clock.drive(client.async_get_heat_pump(device_id))
    after = await clock.drive(
        client.async_update_heat_pump(
            before,
            by_field(
                {
                    "optimization_level": "max",
                    "pause_power_active": True,
                    "pause_power_until": START + timedelta(hours=2, microseconds=7),
                    "away_mode_end": None,
                    LIMIT: 20.0,
                }
            ),
        )
    )
    assert cloud.requests[-1].body == {
        "optimization_level": "Max",
        "pause_power_active": True,
        "pause_power_until": "2026-01-15T14:00:00.000Z",
        "away_mode_end": None,
        LIMIT: 20.0,
    }
    assert after == before.with_changes(
        by_field(
            {
                "optimization_level": "max",
                "pause_power_active": True,
                "pause_power_until": START + timedelta(hours=2),
                LIMIT: 20.0,
            }
        )
    )


# Reading.


async def test_the_list_holds_all_heat_pumps_of_the_user(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """One request brings every heat pump of this user, and nobody else's."""
    ids = [cloud.heat_pump_id, *map(cloud.add_heat_pump, Generation)]
    cloud.add_heat_pump(user_id=cloud.add_user())
    cloud.remove_heat_pump(gone := cloud.add_heat_pump())
    heat_pumps = await clock.drive(client.async_get_heat_pumps())
    assert list(heat_pumps) == ids
    assert gone not in heat_pumps
    assert heat_pumps == {
        device_id: HeatPump.from_answer(cloud.stored(device_id)) for device_id in ids
    }
    assert kinds(cloud) == ["token", "list"]


@pytest.mark.parametrize("generation", Generation)
async def test_one_heat_pump_is_read_by_its_id(
    cloud: Cloud, clock: Clock, client: PoderoClient, generation: Generation
) -> None:
    """One request brings what the cloud holds of one heat pump."""
    device_id = cloud.add_heat_pump(generation)
    heat_pump = await clock.drive(client.async_get_heat_pump(device_id))
    assert heat_pump == HeatPump.from_answer(cloud.stored(device_id))
    assert kinds(cloud) == ["token", "detail"]
    assert cloud.requests[-1].path.endswith(f"/heat-pumps/{device_id}")


async def test_the_same_answer_is_not_read_twice(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """An answer that is what it was says what it said; any other is read anew."""
    device_id = cloud.heat_pump_id
    first = await clock.drive(client.async_get_heat_pump(device_id))
    listed = await clock.drive(client.async_get_heat_pumps())
    assert await clock.drive(client.async_get_heat_pump(device_id)) is first
    again = await clock.drive(client.async_get_heat_pumps())
    assert again == listed
    assert again[device_id] is listed[device_id]
    for outdoor in (-3.5, 4.0):
        cloud.change(device_id, outdoor_temperature=outdoor)
        heat_pump = await clock.drive(client.async_get_heat_pump(device_id))
        assert heat_pump.outdoor_temperature == outdoor
        listed = await clock.drive(client.async_get_heat_pumps())
        assert listed[device_id].outdoor_temperature == outdoor


async def test_an_answer_that_could_not_be_read_is_read_again(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """What is no heat pump, or no JSON, is none however often it comes."""
    get = getting(cloud)
    await clock.drive(get(client))
    bodies: tuple[list[Any] | str, ...] = ([], "{", [], "{")
    for body in bodies:
        cloud.fail(200, kind="detail", times=None, body=body)
        with pytest.raises(PoderoServerError):
            await clock.drive(get(client.without_retries()))
        cloud.heal()
        assert (await clock.drive(get(client))).id == cloud.heat_pump_id


async def test_junk_among_the_heat_pumps_is_left_out(
    cloud: Cloud, clock: Clock, client: PoderoClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Entries that are no heat pump cost a debug line each and not the list."""
    caplog.set_level(logging.DEBUG)
    good = cloud.stored(cloud.heat_pump_id)
    junk = [None, 1, "secret-text", [], [good], {}, {"id": None}, {"id": "secret-id"}]
    cloud.fail(200, kind="list", body=[*junk, good, {**good, "id": 7}])
    heat_pumps = await clock.drive(client.async_get_heat_pumps())
    assert heat_pumps == {cloud.heat_pump_id: heat_pump_of(cloud)}
    lines = [line for line in caplog.messages if "left out" in line]
    assert lines == [
        *["An entry of the list is left out: the answer is no object"] * 5,
        *["An entry of the list is left out: the answer has no id"] * 4,
    ]
    assert "secret" not in caplog.text


async def test_an_empty_list_is_a_list(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """A user without heat pumps has none; that is no failure."""
    user_id = cloud.add_user()
    client = client_of(hass, cloud)
    other = PoderoClient(
        async_get_clientsession(hass),
        cloud.url,
        ClientCredentials(cloud.client_id, cloud.client_secret),
        org_id=cloud.org_id,
        user_id=user_id,
    )
    assert await clock.drive(other.async_get_heat_pumps()) == {}
    assert len(await clock.drive(client.async_get_heat_pumps())) == 1


# Tries.


READ_FAULTS: Final[tuple[dict[str, Any], ...]] = (
    {"drop": "before"},
    {"drop": "after"},
    {"status": 500},
    {"status": 502},
    {"status": 503},
    {"status": 504},
    {"status": 200, "body": "<html>Please wait</html>"},
    {"status": 200, "body": ""},
    {"truncate": True},
)


@pytest.mark.parametrize("kept", [False, True], ids=["new", "kept"])
@pytest.mark.parametrize("failures", [1, 2, 3])
async def test_a_read_is_tried_three_times(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, failures: int, kept: bool
) -> None:
    """A read that fails is tried again after about one second and then four more."""
    client = client_of(hass, cloud, AccessToken(cloud.access_token))
    for fault in READ_FAULTS:
        # An old connection is closed, a young one is used again.
        await clock.go(60)
        if kept:
            await clock.drive(client.async_get_heat_pumps())
        cloud.clear()
        cloud.fail(kind="detail", times=failures, **fault)
        if failures < 3:
            assert await clock.drive(getting(cloud)(client)) == heat_pump_of(cloud)
        else:
            error = PoderoConnectionError if "drop" in fault else PoderoServerError
            with pytest.raises(PoderoError) as caught:
                await clock.drive(getting(cloud)(client))
            assert type(caught.value) is error, fault
        assert_tries(moments(cloud, "detail"), min(failures + 1, 3))


async def test_lists_are_tried_again_too(
    cloud: Cloud,
    clock: Clock,
    client: PoderoClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every read is tried again, and each further try has one debug line."""
    caplog.set_level(logging.DEBUG)
    cloud.fail(500)
    cloud.fail(502)
    assert await clock.drive(client.async_get_heat_pumps())
    lines = [line for line in caplog.messages if "tried again" in line]
    assert lines == [
        "GET is tried again: no token: status 500",
        "GET is tried again: no token: status 502",
    ]
    cloud.fail(500)
    cloud.fail(502)
    assert await clock.drive(client.async_get_heat_pumps())
    assert cloud.count("token") == 3
    assert len(cloud.requests) == 3 + 1 + 3


async def test_a_client_may_be_told_not_to_try_again(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """Without delays each call is one request, that answers at once."""
    await clock.drive(single.async_get_heat_pumps())
    cloud.clear()
    cloud.fail(500)
    with pytest.raises(PoderoServerError, match="status 500"):
        await clock.drive(getting(cloud)(single))
    cloud.revoke_tokens()
    with pytest.raises(PoderoAuthError) as caught:
        await clock.drive(getting(cloud)(single))
    assert type(caught.value) is PoderoAuthError
    assert kinds(cloud) == ["detail", "detail"]
    assert datetime.now(UTC) - START < timedelta(seconds=SOON)


@pytest.mark.parametrize("call", [getting, putting])
async def test_what_could_not_be_sent_is_sent_later(
    cloud: Cloud, clock: Clock, client: PoderoClient, call: Callable[[Cloud], Call]
) -> None:
    """A refused connection is tried again for writes too: nothing has arrived."""
    await clock.drive(client.async_get_heat_pumps())
    cloud.clear()
    async with stopped(cloud):
        task = asyncio.ensure_future(call(cloud)(client))
        await clock.go(2)
        assert not task.done()
    assert await clock.drive(task) == heat_pump_of(cloud)
    assert len(cloud.requests) == 1
    assert 3.75 <= moments(cloud, cloud.requests[0].kind)[0] <= 6.25 + 5 * SOON


@pytest.mark.parametrize("call", [getting, putting])
async def test_a_cloud_that_is_off_is_a_connection_error(
    cloud: Cloud, clock: Clock, client: PoderoClient, call: Callable[[Cloud], Call]
) -> None:
    """Three refused connections are an error that says that nothing was sent."""
    await clock.drive(client.async_get_heat_pumps())
    wanted = call(cloud)
    async with stopped(cloud):
        with pytest.raises(PoderoConnectionError, match="ClientConnector") as caught:
            await clock.drive(wanted(client))
    assert not caught.value.sent
    passed = (datetime.now(UTC) - START).total_seconds()
    assert 3.75 <= passed <= 6.25 + SOON


WRITE_FAULTS: Final[tuple[dict[str, Any], ...]] = (
    {"drop": "before"},
    {"drop": "after"},
    {"status": 500},
    {"status": 500, "applied": True},
    {"status": 502, "applied": True},
    {"status": 200, "body": "<html>", "applied": True},
    {"truncate": True},
    {"delay": 31},
)


@pytest.mark.parametrize("kept", [False, True], ids=["new", "kept"])
async def test_a_write_that_may_have_arrived_is_not_repeated(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, kept: bool
) -> None:
    """One PUT is sent when it is unknown what became of it, on any connection."""
    client = client_of(hass, cloud, AccessToken(cloud.access_token))
    for fault in WRITE_FAULTS:
        if kept:
            await clock.drive(client.async_get_heat_pumps())
        cloud.clear()
        cloud.fail(kind="update", times=None, **fault)
        with pytest.raises(PoderoError) as caught:
            await clock.drive(putting(cloud)(client))
        await clock.go(60)
        cloud.heal()
        assert kinds(cloud) == ["update"], fault
        if fault.keys() & {"drop", "delay"}:
            assert isinstance(caught.value, PoderoConnectionError), fault
            assert caught.value.sent, fault
        else:
            assert type(caught.value) is PoderoServerError, fault


TOKEN_FAULTS: Final[tuple[dict[str, Any], ...]] = (
    {"status": 500},
    {"status": 503},
    {"drop": "before"},
    {"drop": "after"},
    {"truncate": True},
    {"delay": 32},
    {"status": 302},
    {"status": 403},
    {"status": 404},
    {"status": 200, "body": {"access_token": None}},
    {"status": 200, "body": {"access_token": ""}},
    {"status": 200, "body": {"access_token": 7}},
    {"status": 200, "body": {"token": "x"}},
    {"status": 200, "body": ["x"]},
    {"status": 200, "body": '"x"'},
)


async def test_a_write_waits_for_a_token_endpoint_that_is_ill(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """A failed token request is tried again for a write: the write was not sent."""
    for fault in TOKEN_FAULTS:
        client = client_of(hass, cloud)
        each, late = (30.0, 1.1) if "delay" in fault else (0.0, SOON)
        cloud.clear()
        cloud.fail(kind="token", times=2, **fault)
        await clock.drive(putting(cloud)(client))
        assert kinds(cloud) == ["token", "token", "token", "update"], fault
        assert_tries(moments(cloud, "token"), each=each, late=late)
        cloud.revoke_tokens()
        cloud.clear()
        cloud.fail(kind="token", times=None, **fault)
        with pytest.raises(PoderoConnectionError, match="no token") as caught:
            await clock.drive(putting(cloud, 21.5)(client))
        assert not caught.value.sent, fault
        assert kinds(cloud) == ["update", "token", "token"], fault
        assert cloud.stored(cloud.heat_pump_id)[LIMIT] == 20.5
        cloud.heal()


async def test_a_read_is_given_thirty_seconds(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """An answer within thirty seconds counts, and later the next try is made."""
    client = client_of(hass, cloud, AccessToken(cloud.access_token))
    cloud.latency = 29.5
    assert await clock.drive(client.async_get_heat_pumps())
    cloud.latency = 31.5
    with pytest.raises(PoderoConnectionError, match="Timeout") as caught:
        await clock.drive(getting(cloud)(client))
    assert caught.value.sent
    # aiohttp rounds a time-out up to a whole second.
    assert_tries(moments(cloud, "detail"), each=30, late=1.1)


@pytest.fixture
async def deaf() -> AsyncGenerator[str]:
    """Return the address of a machine that takes no connection and refuses none."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for caller in waiting:
            caller.setblocking(False)
            caller.connect_ex(address)
        yield f"http://127.0.0.1:{address[1]}"
        for caller in waiting:
            caller.close()


@pytest.mark.parametrize("call", [getting, putting])
async def test_a_connection_is_given_ten_seconds(
    hass: HomeAssistant,
    cloud: Cloud,
    clock: Clock,
    deaf: str,
    call: Callable[[Cloud], Call],
) -> None:
    """A connection that does not come about is given up early; nothing was sent."""
    client = client_of(hass, cloud, AccessToken(cloud.access_token), host=deaf)
    with pytest.raises(PoderoConnectionError, match="Timeout") as caught:
        await clock.drive(call(cloud)(client))
    assert not caught.value.sent
    passed = (datetime.now(UTC) - START).total_seconds()
    assert 30 + 3.75 <= passed <= 30 + 6.25 + 3.5


async def test_a_list_has_an_end(
    cloud: Cloud, clock: Clock, client: PoderoClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Of ten thousand heat pumps a hundred are read, and those that are wanted."""
    ids = [str(UUID(int=number)) for number in range(10_000)]
    wanted = {ids[7], ids[5_000], ids[9_999]}
    body = [None, {"id": None}, *({"id": heat_pump_id} for heat_pump_id in ids)]
    cloud.fail(200, kind="list", times=3, body=body)
    for asked in ((), wanted, wanted):
        found = await clock.drive(client.async_get_heat_pumps(asked))
        assert [*found] == [*ids[:100], *sorted(asked)[bool(asked) :]]
    (line,) = [
        record.getMessage()
        for record in caplog.records
        if record.levelno == logging.WARNING and "podero" in record.name
    ]
    assert line == "9900 heat pumps of the list are left out"
