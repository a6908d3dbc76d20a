"""How the client signs in: tokens, when they end, and credentials that are refused."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
import json
import math
from types import MappingProxyType
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.podero.api import (
    AccessToken,
    ClientCredentials,
    PoderoClient,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoError,
    PoderoRateLimitError,
)
from homeassistant.core import HomeAssistant

from ..clock import Clock
from ..simulator import Cloud
from ..simulator.journal import Kind
from .helpers import (
    LIMIT,
    SOON,
    START,
    Call,
    assert_tries,
    client_of,
    getting,
    heat_pump_of,
    kinds,
    moments,
    putting,
    together,
)

RENEWAL: Final = 35_700.0
"""Seconds after which a token of ten hours is renewed."""


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
    await clock.drive(client.async_get_heat_pumps())
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
    await clock.drive(client.async_get_heat_pumps())
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
    with pytest.raises(PoderoCredentialsError):
        await clock.drive(client.async_get_heat_pumps())
    await clock.go(901)
    await clock.drive(client.async_get_heat_pumps())


@pytest.mark.parametrize("pasted", [False, True], ids=["credentials", "token"])
async def test_a_refused_sign_in_is_tried_rarely_and_for_ever(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, pasted: bool
) -> None:
    """After a confirmed refusal nothing is sent for 15 to 60 minutes; all learn why."""
    client = client_of(hass, cloud, AccessToken("dead") if pasted else None)
    kind: Kind = "detail" if pasted else "token"
    cloud.fail(401, kind=kind, times=None)
    rests = []
    for _ in range(5):
        with pytest.raises(PoderoCredentialsError):
            await clock.drive(getting(cloud)(client))
        assert cloud.count() == 3
        rests.append(round(client.sign_in_wait / 60))
        for call in (
            getting(cloud),
            putting(cloud),
            lambda client: client.async_get_statistics(cloud.heat_pump_id, ("day",)),
        ):
            with pytest.raises(PoderoCredentialsError):
                await clock.drive(call(client))
        assert cloud.count() == 3
        cloud.clear()
        await clock.go(client.sign_in_wait)
    assert rests == [15, 30, 60, 60, 60]
    with pytest.raises(PoderoCredentialsError):
        await clock.drive(getting(cloud)(client))
    client.retry_sign_in()
    assert client.sign_in_wait == 0


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
