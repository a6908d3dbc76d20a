"""What the tests of the client share: a client, its calls, and servers of any kind."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise
import re
from ssl import SSLContext
from typing import Any, Final, Self

from yarl import URL

from custom_components.podero.api import (
    ClientCredentials,
    HeatPump,
    PoderoClient,
    SignIn,
    as_host,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..clock import Clock
from ..simulator import Cloud

START: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
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
    return lambda client: client.async_update_heat_pump(
        heat_pump, {HeatPump.minimum_temperature_limit: value}
    )


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


async def together(
    clock: Clock, client: PoderoClient, *calls: Call
) -> list[Any | BaseException]:
    """Make calls at the same time; return their results and errors."""
    return await clock.drive(
        asyncio.gather(*(call(client) for call in calls), return_exceptions=True)
    )


@asynccontextmanager
async def stopped(cloud: Cloud) -> AsyncGenerator[None]:
    """Let the cloud refuse connections for a while."""
    await cloud.stop()
    yield
    await cloud.start(URL(cloud.url).port or 0)
