"""The client library alone, over real HTTP to the simulated cloud, in frozen time."""

import asyncio
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import json
import logging
import math
import re
import socket
from ssl import SSLContext
from types import MappingProxyType
from typing import Any, Final, Self

from freezegun.api import FrozenDateTimeFactory
import pytest
from yarl import URL

from custom_components.podero.api import (
    AccessToken,
    ClientCredentials,
    HeatPump,
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
    SignIn,
    as_host,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .clock import Clock
from .simulator import Cloud, Generation
from .simulator.ids import OTHER_ORG_ID, fixed_id

START: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
RENEWAL: Final = 35_700.0
"""Seconds after which a token of ten hours is renewed."""
SOON: Final = 0.01
"""Seconds that a moment may be late: the clock takes small steps."""
LIMIT: Final = "minimum_temperature_limit"

type Call = Callable[[PoderoClient], Awaitable[Any]]


def client_of(
    hass: HomeAssistant,
    cloud: Cloud,
    sign_in: SignIn | None = None,
    *,
    host: str | None = None,
    **options: Any,
) -> PoderoClient:
    """Return a client for the cloud's user, with client credentials unless told."""
    return PoderoClient(
        async_get_clientsession(hass),
        as_host(host or cloud.url),
        sign_in or ClientCredentials(cloud.client_id, cloud.client_secret),
        org_id=cloud.org_id,
        user_id=cloud.user_id,
        **options,
    )


def heat_pump_of(cloud: Cloud) -> HeatPump:
    """Return the cloud's first heat pump, without asking."""
    return HeatPump.from_answer(cloud.stored(cloud.heat_pump_id))


def getting(cloud: Cloud) -> Call:
    """Return a call that reads the first heat pump."""
    return lambda client: client.async_get_heat_pump(cloud.heat_pump_id)


def putting(cloud: Cloud, value: float = 20.5) -> Call:
    """Return a call that changes one field of the first heat pump."""
    heat_pump = heat_pump_of(cloud)
    return lambda client: client.async_update_heat_pump(heat_pump, {LIMIT: value})


def kinds(cloud: Cloud) -> list[str]:
    """Return what was asked of the cloud, in order."""
    return [request.kind for request in cloud.requests]


def moments(cloud: Cloud, kind: str) -> list[float]:
    """Return when requests of one kind came in, in seconds since the test began."""
    return [
        (request.at - START).total_seconds()
        for request in cloud.requests
        if request.kind == kind
    ]


def assert_tries(
    times: list[float], number: int = 3, each: float = 0.0, late: float = SOON
) -> None:
    """Check that tries of one call came about one and four seconds after the last.

    Args:
        times: When they came in.
        number: How many there have to be.
        each: How many seconds each try takes.
        late: How many seconds more it may take.
    """
    gaps = [later - earlier - each for earlier, later in pairwise(times)]
    assert len(times) == number
    for gap, delay in zip(gaps, (1.0, 4.0), strict=False):
        assert 0.75 * delay <= gap <= 1.25 * delay + late


class Peer:
    """A server that notes each byte it gets and answers with whatever a test wants."""

    def __init__(
        self,
        answer: bytes | Callable[[asyncio.StreamWriter], Awaitable[None]],
        tls: SSLContext | None = None,
    ) -> None:
        """Take the answer, as it goes over the wire or what writes it."""
        self._answer = answer
        self._tls = tls
        self._handler = asyncio.get_running_loop().get_exception_handler()
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.requests: list[bytes] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        if self._tls:
            # Who does not trust our certificate hangs up, and that is no error of ours.
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, ssl=self._tls
        )
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http{'s' if self._tls else ''}://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Drop everything."""
        asyncio.get_running_loop().set_exception_handler(self._handler)
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            if length := re.search(rb"(?i)content-length: *(\d+)", request):
                request += await reader.readexactly(int(length[1]))
            self.requests.append(request)
            if callable(self._answer):
                await self._answer(writer)
            else:
                writer.write(self._answer)
                await writer.drain()
        except ConnectionError, asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer as it goes over the wire."""
    head = {"Content_Length": str(len(body)), "Connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in head.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


@pytest.fixture
async def client(hass: HomeAssistant, cloud: Cloud) -> PoderoClient:
    """Return a client that has not signed in yet."""
    return client_of(hass, cloud)


@pytest.fixture
async def single(hass: HomeAssistant, cloud: Cloud) -> PoderoClient:
    """Return a client that tries everything once."""
    return client_of(hass, cloud, retry_delays=())


async def together(
    clock: Clock, client: PoderoClient, *calls: Call
) -> list[Any | BaseException]:
    """Make calls at the same time; return their results and errors."""
    return await clock.drive(
        asyncio.gather(*(call(client) for call in calls), return_exceptions=True)
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
        await clock.drive(client.async_update_heat_pump(heat_pump, {LIMIT: 20.0}))
        with pytest.raises(PoderoServerError, match="no list"):
            await clock.drive(client.async_get_heat_pumps())
        with pytest.raises(PoderoServerError, match="no list"):
            await clock.drive(client.async_get_user_ids())
    heads, bodies = zip(
        *(request.decode().split("\r\n\r\n") for request in peer.requests), strict=True
    )
    assert [head.split("\r\n")[0] for head in heads] == [
        f"GET {base}/{cloud.user_id}/heat-pumps/{heat_pump.id} HTTP/1.1",
        f"PUT {base}/{cloud.user_id}/heat-pumps/{heat_pump.id} HTTP/1.1",
        f"GET {base}/{cloud.user_id}/heat-pumps HTTP/1.1",
        f"GET {base} HTTP/1.1",
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
            {
                "optimization_level": "max",
                "pause_power_active": True,
                "pause_power_until": START + timedelta(hours=2, microseconds=7),
                "away_mode_end": None,
                LIMIT: 20.0,
            },
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
        {
            "optimization_level": "max",
            "pause_power_active": True,
            "pause_power_until": START + timedelta(hours=2),
            LIMIT: 20.0,
        }
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


async def test_users_are_known_by_their_ids(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """The users' ids come in lower case, and entries that are no user do not come."""
    other = cloud.add_user()
    wanted = {cloud.user_id, other}
    assert await clock.drive(client.async_get_user_ids()) == wanted
    assert cloud.requests[-1].path.endswith(f"/org/{cloud.org_id}/users")
    junk = [None, 3, "x", [], [{"id": other}], {}, {"id": None}, {"id": [3]}]
    body = [*junk, {"id": cloud.user_id.upper()}, {"id": other, "email": None}]
    cloud.fail(200, kind="users", body=body)
    assert await clock.drive(client.async_get_user_ids()) == wanted


# Tokens.


async def test_many_callers_fetch_one_token(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """However many calls begin at once, one token is fetched for all of them."""
    cloud.latency = 0.2
    results = await together(clock, client, *[getting(cloud)] * 10)
    assert results == [heat_pump_of(cloud)] * 10
    assert kinds(cloud) == ["token", *["detail"] * 10]


LIVES: Final[tuple[tuple[object, float], ...]] = (
    (36_000, RENEWAL),
    (35_999.5, 35_699.5),
    (7_200, 6_900),
    (600, 300),
    # What can't be is taken for the documented ten hours.
    (599.9, RENEWAL),
    (0, RENEWAL),
    (-1, RENEWAL),
    (36_001, RENEWAL),
    (365 * 86_400, RENEWAL),
    (10**400, RENEWAL),
    (math.nan, RENEWAL),
    (math.inf, RENEWAL),
    (-math.inf, RENEWAL),
    ("7200", RENEWAL),
    ("", RENEWAL),
    (None, RENEWAL),
    (True, RENEWAL),
    ([7_200], RENEWAL),
    ({}, RENEWAL),
)
"""What is said of a token's life, and after how many seconds it is renewed."""


async def test_a_token_is_renewed_five_minutes_before_its_end(
    hass: HomeAssistant,
    cloud: Cloud,
    clock: Clock,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A token is kept until five minutes before its end, whatever is said of that."""
    for said, renewed_after in LIVES:
        cloud.clear()
        body = {"access_token": cloud.issue_token(), "expires_in": said}
        cloud.fail(200, kind="token", body=body)
        client = client_of(hass, cloud)
        await clock.drive(client.async_get_heat_pumps())
        freezer.tick(renewed_after - 1)
        await clock.drive(client.async_get_heat_pumps())
        assert kinds(cloud) == ["token", "list", "list"], said
        freezer.tick(2)
        await together(clock, client, *[getting(cloud)] * 3)
        assert kinds(cloud)[3:] == ["token", *["detail"] * 3], said


async def test_a_short_life_does_not_mean_a_token_for_each_call(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Tokens that live a minute are used until a 401 ends them, and then renewed."""
    cloud.expires_in = 60
    for _ in range(6):
        await clock.drive(client.async_get_heat_pumps())
        await clock.go(31)
    assert cloud.count("token") == 3
    assert [request.status for request in cloud.requests].count(401) == 2


@pytest.mark.parametrize("end", [Cloud.expire_tokens, Cloud.revoke_tokens])
@pytest.mark.parametrize("call", [getting, putting])
async def test_a_refused_token_is_renewed(
    cloud: Cloud,
    clock: Clock,
    client: PoderoClient,
    end: Callable[[Cloud], None],
    call: Callable[[Cloud], Call],
) -> None:
    """A call that gets a 401 fetches another token and is then made again."""
    await clock.drive(client.async_get_user_ids())
    end(cloud)
    cloud.clear()
    heat_pump = await clock.drive(call(cloud)(client))
    assert heat_pump == heat_pump_of(cloud)
    kind = "detail" if call is getting else "update"
    assert kinds(cloud) == [kind, "token", kind]
    assert [request.status for request in cloud.requests] == [401, 200, 200]
    assert_tries(moments(cloud, kind), 2)
    assert cloud.stored(cloud.heat_pump_id)[LIMIT] == (
        19.5 if call is getting else 20.5
    )


async def test_many_refused_callers_fetch_one_token(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """One token replaces a revoked one for all, those that learn of it late included."""
    await clock.drive(client.async_get_user_ids())
    cloud.revoke_tokens()
    cloud.clear()
    cloud.fail(kind="detail", times=1, delay=15)
    results = await together(clock, client, *[getting(cloud)] * 6)
    assert results == [heat_pump_of(cloud)] * 6
    assert cloud.count("token") == 1
    assert [request.status for request in cloud.requests].count(401) == 6
    assert moments(cloud, "detail")[-1] > 15


async def test_who_waited_for_a_failed_token_fails_with_it(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """Many calls waiting for a token that can't be had send one request, and no more."""
    faults: tuple[tuple[dict[str, Any], type[PoderoError]], ...] = (
        ({"status": 401}, PoderoCredentialsError),
        ({"status": 400}, PoderoCredentialsError),
        ({"status": 503}, PoderoConnectionError),
        ({"status": 429, "retry_after": 60}, PoderoRateLimitError),
        ({"status": 200, "body": {}}, PoderoConnectionError),
        ({"drop": "before"}, PoderoConnectionError),
    )
    for fault, error in faults:
        client = client_of(hass, cloud, retry_delays=())
        cloud.clear()
        cloud.fail(kind="token", times=None, delay=1, **fault)
        results = await together(clock, client, *[getting(cloud)] * 10)
        assert [type(result) for result in results] == [error] * 10, fault
        assert kinds(cloud) == ["token"], fault
        # A failure is not kept: who comes later asks again.
        cloud.heal()
        await clock.go(61)
        await clock.drive(getting(cloud)(client))
        assert kinds(cloud) == ["token", "token", "detail"], fault


async def test_a_cancelled_caller_leaves_no_old_failure_behind(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """Who waited for a request that was cancelled sends its own."""
    cloud.fail(401, kind="token")
    with pytest.raises(PoderoCredentialsError):
        await clock.drive(getting(cloud)(single))
    cloud.latency = 1
    calls = [asyncio.ensure_future(getting(cloud)(single)) for _ in range(3)]
    await clock.settle()
    assert calls[0].cancel()
    await clock.settle()
    results = await clock.drive(asyncio.gather(*calls, return_exceptions=True))
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == [heat_pump_of(cloud)] * 2
    assert kinds(cloud) == [*["token"] * 3, "detail", "detail"]


@pytest.mark.parametrize("call", [getting, putting])
async def test_refused_credentials_are_tried_again_before_that_is_said(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, call: Callable[[Cloud], Call]
) -> None:
    """Wrong credentials are reported, but not after one lone refusal; nothing is sent."""
    client = client_of(hass, cloud, ClientCredentials(cloud.client_id, "wrong"))
    with pytest.raises(PoderoCredentialsError, match="client credentials"):
        await clock.drive(call(cloud)(client))
    assert set(kinds(cloud)) == {"token"}
    assert_tries(moments(cloud, "token"))


async def test_one_refusal_of_the_credentials_proves_nothing(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Credentials that are taken at the second try are good."""
    cloud.fail(401, kind="token")
    assert await clock.drive(client.async_get_heat_pumps())
    assert kinds(cloud) == ["token", "token", "list"]
    assert_tries(moments(cloud, "token"), 2)


async def test_revoked_credentials_count_when_the_token_ends(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A living token is used although its credentials are not accepted any more."""
    await clock.drive(client.async_get_heat_pumps())
    cloud.revoke_credentials()
    await clock.drive(client.async_get_heat_pumps())
    cloud.expire_tokens()
    with pytest.raises(PoderoCredentialsError):
        await clock.drive(client.async_get_heat_pumps())
    cloud.restore_credentials()
    await clock.drive(client.async_get_heat_pumps())


@pytest.mark.parametrize("call", [getting, putting])
async def test_a_pasted_token_is_all_there_is(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, call: Callable[[Cloud], Call]
) -> None:
    """A pasted token is used as it is; its end is said once further tries confirm it."""
    client = client_of(hass, cloud, AccessToken(cloud.issue_token(life=3_600)))
    await clock.drive(call(cloud)(client))
    await clock.go(3_601)
    cloud.clear()
    began = (datetime.now(UTC) - START).total_seconds()
    with pytest.raises(PoderoCredentialsError, match="access token"):
        await clock.drive(call(cloud)(client))
    assert cloud.count("token") == 0
    assert [request.status for request in cloud.requests] == [401] * 3
    times = moments(cloud, cloud.requests[0].kind)
    assert times[0] == pytest.approx(began, abs=SOON)
    assert_tries(times)


@pytest.mark.parametrize("call", [getting, putting])
async def test_one_refusal_of_a_pasted_token_proves_nothing(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, call: Callable[[Cloud], Call]
) -> None:
    """A pasted token that is taken at the second try is good."""
    client = client_of(hass, cloud, AccessToken(cloud.access_token))
    cloud.fail(401)
    assert await clock.drive(call(cloud)(client)) == heat_pump_of(cloud)
    assert [request.status for request in cloud.requests] == [401, 200]


def test_a_client_id_has_no_colon() -> None:
    """A client id that Basic authentication can't carry is refused at once."""
    for client_id in ("a:b", ":", "ab:"):
        with pytest.raises(ValueError):
            ClientCredentials(client_id, "secret")


def jwt(claims: object, header: object = MappingProxyType({"alg": "RS256"})) -> str:
    """Return a token that tells something of itself."""
    parts = (dict(header) if isinstance(header, Mapping) else header, claims, "none")
    return ".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in parts
    )


def test_the_end_of_a_pasted_token_is_read_off_it() -> None:
    """A JWT tells its end, whatever else is in it; no other token does, nor any junk."""
    end = START.timestamp()
    for token in (
        jwt({"exp": end}),
        jwt({"exp": int(end), "nbf": 9e9, "iat": "x", "aud": 7, "iss": []}),
        jwt({"exp": end}, {}),
        jwt({"exp": end}, {"alg": 7}),
    ):
        assert AccessToken(token).ends == START
    junk: tuple[object, ...] = (
        *(None, str(end), [end], {}, math.nan, math.inf, 1e18, -1e18),
        *(10**18, 10**400, 253_402_300_800),
    )
    for token in (
        *("", "token", "a.b", "a.b.c", "..", "\ud800", "é.é.é"),
        *(jwt({"exp": end}, header) for header in (None, 7, "x", [1])),
        *(jwt(claims) for claims in (None, 7, "x", [1], {}, {"end": end})),
        *(jwt({"exp": value}) for value in junk),
    ):
        assert AccessToken(token).ends is None, token
    assert ClientCredentials("a", "b").ends is None


async def test_a_client_knows_when_its_sign_in_ends(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    """Only a pasted token has an end that matters."""
    token = AccessToken(jwt({"exp": START.timestamp() + 600}))
    assert client_of(hass, cloud, token).sign_in_ends == START + timedelta(minutes=10)
    assert client_of(hass, cloud).sign_in_ends is None


async def test_any_other_text_can_be_a_credential(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """Letters beyond ASCII reach the token endpoint as UTF-8."""
    cloud._access.client_id, cloud._access.client_secret = "ïd €", "sécret: 🔑"
    client = client_of(hass, cloud)
    assert await clock.drive(client.async_get_heat_pumps())


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
    **dict.fromkeys((204, 300, 301, 302, 303, 304, 307, 308, 399), PoderoServerError),
    **dict.fromkeys((500, 501, 502, 503, 504, 511, 520, 599, 600), PoderoServerError),
}


@pytest.mark.parametrize("call", [getting, putting])
async def test_each_status_is_its_own_error(
    cloud: Cloud, clock: Clock, single: PoderoClient, call: Callable[[Cloud], Call]
) -> None:
    """A status makes exactly its error, after one request and without effect."""
    for status, error in STATUSES.items():
        await clock.drive(single.async_get_user_ids())
        cloud.clear()
        cloud.fail(status)
        with pytest.raises(PoderoError) as caught:
            await clock.drive(call(cloud)(single))
        assert type(caught.value) is error, status
        if isinstance(caught.value, PoderoServerError):
            assert caught.value.status == (None if status == 204 else status)
        assert len(cloud.requests) == 1, status
        await clock.go(single.transport.blocked_for)
    assert cloud.stored(cloud.heat_pump_id)[LIMIT] == 19.5


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
                heat_pump, {LIMIT: 99.0, "pause_power_active": True}
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
    ({"detail": "x" * 500}, {}, "x" * 200),
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
        {"detail": [_problem("a", "x" * 150), _problem("b", "y" * 500)]},
        {"a": "x" * 150, "b": "y" * 200},
        f"{'x' * 150}; {'y' * 48}",
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
    ("86400", 86_400, 86_400),
    ("86401", 86_400, 86_400),
    ("9" * 5_000, 86_400, 86_400),
    (_date(120), 120, 120),
    (_date(120, "%A, %d-%b-%y %H:%M:%S GMT"), 120, 120),
    (_date(120, "%a %b %d %H:%M:%S %Y"), 120, 120),
    (_date(7_320, "%a, %d %b %Y %H:%M:%S +0200"), 120, 120),
    (_date(-86_400), 1, 1),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400, 86_400),
    # What says nothing is as good as none.
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
    if kind == "detail":
        await clock.drive(client.async_get_user_ids())
    cloud.fail(status, kind=kind, retry_after=50_000)
    calls: list[Call] = [
        getting(cloud),
        putting(cloud),
        PoderoClient.async_get_heat_pumps,
        PoderoClient.async_get_user_ids,
    ]
    with pytest.raises(PoderoRateLimitError):
        await clock.drive(calls[0](client))
    sent = len(cloud.requests)
    # The last moment lies beyond the end of any token.
    for pause in (1, 10, 49_900):
        await clock.go(pause)
        results = await together(clock, client, *calls)
        assert [type(result) for result in results] == [PoderoRateLimitError] * 4
    assert len(cloud.requests) == sent
    await clock.go(90)
    await clock.drive(calls[0](client))


async def test_a_wait_holds_for_tries_that_were_to_come(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A call between two tries sees the wait that another call was asked for."""
    await clock.drive(client.async_get_user_ids())
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
    await clock.drive(client.async_get_user_ids())
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
            await clock.drive(client.async_get_user_ids())
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


@pytest.mark.parametrize("method", ["async_get_heat_pumps", "async_get_user_ids"])
async def test_lists_are_tried_again_too(
    cloud: Cloud,
    clock: Clock,
    client: PoderoClient,
    method: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every read is tried again, and each further try has one debug line."""
    caplog.set_level(logging.DEBUG)
    cloud.fail(500)
    cloud.fail(502)
    assert await clock.drive(getattr(client, method)())
    lines = [line for line in caplog.messages if "tried again" in line]
    assert lines == [
        "GET is tried again: no token: status 500",
        "GET is tried again: no token: status 502",
    ]
    cloud.fail(500)
    cloud.fail(502)
    assert await clock.drive(getattr(client, method)())
    assert cloud.count("token") == 3
    assert len(cloud.requests) == 3 + 1 + 3


async def test_a_client_may_be_told_not_to_try_again(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """Without delays each call is one request, that answers at once."""
    await clock.drive(single.async_get_user_ids())
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


@asynccontextmanager
async def stopped(cloud: Cloud) -> AsyncGenerator[None]:
    """Let the cloud refuse connections for a while."""
    await cloud.stop()
    yield
    await cloud.start(URL(cloud.url).port or 0)


@pytest.mark.parametrize("call", [getting, putting])
async def test_what_could_not_be_sent_is_sent_later(
    cloud: Cloud, clock: Clock, client: PoderoClient, call: Callable[[Cloud], Call]
) -> None:
    """A refused connection is tried again for writes too: nothing has arrived."""
    await clock.drive(client.async_get_user_ids())
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
    await clock.drive(client.async_get_user_ids())
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
            await clock.drive(client.async_get_user_ids())
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


# The budget.


async def test_reads_ahead_of_time_are_paid_back(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """Eight requests are free at any time; each further one costs five minutes."""
    transport = single.transport
    for _ in range(7):
        assert transport.resting_for == 0
        await clock.drive(getting(cloud)(single))
    assert len(cloud.requests) == 8
    assert transport.resting_for == 0
    await clock.drive(getting(cloud)(single))
    assert transport.resting_for == pytest.approx(300, abs=SOON)
    await clock.go(100)
    assert transport.resting_for == pytest.approx(200, abs=SOON)
    # It is for the caller to keep to it.
    await clock.drive(getting(cloud)(single))
    assert transport.resting_for == pytest.approx(500, abs=SOON)
    await clock.go(10_000)
    assert transport.resting_for == 0


async def test_each_try_of_a_read_counts_and_a_write_does_not(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Failed reads are reads too; what a write needs is not counted."""
    for _ in range(20):
        cloud.revoke_tokens()
        await clock.drive(putting(cloud)(client))
    assert cloud.count(kind="token") == 20
    assert client.transport._spent_until == 0
    await clock.drive(getting(cloud)(client))
    spent = client.transport._spent_until
    cloud.fail(500, kind="detail", times=2)
    await clock.drive(getting(cloud)(client))
    assert client.transport._spent_until == pytest.approx(spent + 900, abs=SOON)
    cloud.fail(drop="before", kind="list", times=3)
    with pytest.raises(PoderoConnectionError):
        await clock.drive(client.async_get_heat_pumps())
    assert client.transport._spent_until == pytest.approx(spent + 1_800, abs=SOON)


async def test_what_did_not_reach_the_cloud_is_not_counted(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A home without internet does not use up its budget by trying."""
    await clock.drive(client.async_get_user_ids())
    spent = client.transport._spent_until
    wanted = getting(cloud)
    async with stopped(cloud):
        for _ in range(10):
            with pytest.raises(PoderoConnectionError):
                await clock.drive(wanted(client))
    assert client.transport._spent_until == pytest.approx(spent)
    assert client.transport.resting_for == 0


async def test_a_rest_is_at_least_the_wait(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Who keeps to the rest keeps to the waits, too."""
    cloud.fail(429, kind="list", retry_after=1_000)
    with pytest.raises(PoderoRateLimitError):
        await clock.drive(client.async_get_heat_pumps())
    assert client.transport.resting_for == pytest.approx(1_000, abs=SOON)


async def test_a_day_has_at_most_296_requests(
    cloud: Cloud, client: PoderoClient, freezer: FrozenDateTimeFactory
) -> None:
    """Who reads as often as the rest allows sends 8 requests and 72 in six hours."""
    end = START + timedelta(hours=6)
    while True:
        freezer.tick(client.transport.resting_for + 0.001)
        if datetime.now(UTC) >= end:
            break
        await client.async_get_user_ids()
    assert len(cloud.requests) == 8 + 72
    assert kinds(cloud)[:2] == ["token", "users"]


# What is remembered of it.


async def test_requests_are_remembered_for_who_helps(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Each request is noted with its time, matter, outcome and duration; ids are not."""
    await clock.drive(getting(cloud)(client))
    cloud.latency = 2
    await clock.drive(PoderoClient.async_get_heat_pumps(client))
    cloud.latency = 0
    cloud.fail(500, kind="users")
    await clock.drive(client.async_get_user_ids())
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
        ("GET", "users", "PoderoServerError: status 500"),
        ("GET", "users", "ok"),
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
    await clock.drive(client.async_get_user_ids())
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
