"""Answers and headers that nobody thought of, over HTTP.

`PODERO_EXAMPLES=50` makes it fifty times as many, each run with others.
"""

import asyncio
from collections.abc import Iterator
import json
import math
from typing import Any, Final

from aiohttp import ClientSession, DummyCookieJar
from hypothesis import given, strategies as st
import pytest

from custom_components.podero.api import (
    AccessToken,
    HeatPump,
    PoderoClient,
    PoderoError,
    PoderoRejectedError,
    Statistics,
)
from custom_components.podero.api.budget import DAY

from ..fields import by_name
from ..properties import ID, examples
from .helpers import Peer, http
from .statistics_answers import BOUNDS, answer, row
from .test_models import _JSON, _PAYLOADS

STATUSES: Final = st.sampled_from(
    [*[200] * 8, 201, 204, 302, 400, 401, 403, 404, 409, 422, 422, 429, 500, 503]
)
WORDS: Final = st.text(st.characters(max_codepoint=255), max_size=60) | st.sampled_from(
    [
        *("0", "-1", "86400", "9" * 400, "1e9", "gzip", "deflate", "br", "identity"),
        *("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 +1400"),
        *("application/json; charset=utf-7", "https://evil.example/", "a=b; Path=/"),
    ]
)
HEADERS: Final = st.dictionaries(
    st.sampled_from(
        [
            *("Retry-After", "Date", "Content-Type", "Content-Encoding", "Location"),
            *("Set-Cookie", "Link", "Server"),
        ]
    ),
    WORDS,
    max_size=4,
)
HEAT_PUMPS: Final = _PAYLOADS.map(lambda payload: {**payload, "id": ID})
TEXTS: Final = st.text(st.characters(exclude_categories=()))
REFUSALS: Final = st.fixed_dictionaries(
    {
        "detail": TEXTS
        | st.lists(
            st.fixed_dictionaries(
                {"loc": st.lists(TEXTS) | _JSON, "msg": TEXTS | _JSON}
            )
        )
    }
)
STATISTICS: Final = st.builds(
    lambda values, units: answer(*(row(BOUNDS, v, v) for v in values), units=units),
    st.lists(_JSON, max_size=3),
    _JSON | st.fixed_dictionaries({"consumption": TEXTS, "savings": TEXTS}),
)
BODIES: Final = (
    (
        HEAT_PUMPS
        | st.lists(HEAT_PUMPS | _JSON, max_size=3)
        | REFUSALS
        | STATISTICS
        | _JSON
    )
    .map(json.dumps)
    .map(str.encode)
) | st.binary(max_size=200)


@pytest.fixture(autouse=True)
def _real_integration(socket_enabled: None) -> None:
    """Need no Home Assistant, but loopback."""


def texts_of(result: object) -> Iterator[str | None]:
    """Yield the texts that people may meet of what was read."""
    match result:
        case HeatPump():
            yield from (result.manufacturer, result.model, result.model_id, result.year)
            yield from (
                v for v in by_name(result.values).values() if isinstance(v, str)
            )
            for action in result.actions:
                yield from (action.code, action.link)
        case Statistics():
            yield from (series.unit for series in result.series.values())
        case dict():
            for heat_pump in result.values():
                yield from texts_of(heat_pump)
        case PoderoRejectedError():
            yield from (str(result), result.message, *result.fields)
            yield from result.fields.values()
        case PoderoError():
            yield str(result)


def numbers_of(result: object) -> Iterator[float]:
    """Yield the numbers that are shown or counted."""
    match result:
        case HeatPump():
            yield from (
                v for v in by_name(result.values).values() if isinstance(v, float)
            )
        case Statistics():
            for series in result.series.values():
                for periods in series.periods.values():
                    yield from (p.value for p in periods if p.value is not None)


async def results_of(reply: bytes) -> list[Any]:
    """Return what each call makes of an answer."""
    heat_pump = HeatPump.from_answer({"id": ID, "is_away_mode_enabled": False})
    async with (
        Peer(reply) as peer,
        ClientSession(cookie_jar=DummyCookieJar()) as session,
    ):
        client = PoderoClient(
            *(session, peer.url, AccessToken("T0")),
            org_id=ID,
            user_id=ID,
            retry_delays=(),
        )
        results: list[Any] = []
        for call in (
            client.async_get_heat_pump(ID),
            client.async_get_heat_pumps(),
            client.async_update_heat_pump(
                heat_pump, {HeatPump.is_away_mode_enabled: True}
            ),
            client.async_get_statistics(ID, ("day",)),
        ):
            try:
                results.append(await call)
            except PoderoError as err:
                results.append(err)
            assert 0 <= client.transport.blocked_for <= DAY
    return results


@examples(100)
@given(STATUSES, HEADERS, BODIES)
def test_any_answer_is_read_or_is_a_failure(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    """Any answer at all is read or a `PoderoError`; texts are lines, numbers finite."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head, _, content = http(body, f"{status} X").partition(b"\r\n\r\n")
    reply = head + b"\r\n" + lines.encode("latin-1") + b"\r\n" + content
    for result in asyncio.run(results_of(reply)):
        for text in texts_of(result):
            # A character of a link may become nine.
            assert text is None or (text.isprintable() and len(text) <= 9 * 2_000)
        assert all(map(math.isfinite, numbers_of(result)))
