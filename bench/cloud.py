"""The fake cloud: one web server for all subjects, to which requests are redirected."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
import json
from threading import Thread
from typing import Any, Final
from unittest.mock import patch

from aiohttp import ClientResponse, ClientSession, web
from yarl import URL

from .subjects import Request, Subject

LATENCY: Final = 0.05
"""Seconds that a request takes where time is frozen."""

type Sent = dict[str, Counter[str]]
"""How many requests of which method were sent, by domain."""


class Server:
    """Listens on loopback, on a port for each subject."""

    def __init__(self, *subjects: Subject, latency: float) -> None:
        """Prepare; nothing listens yet."""
        self.ports: dict[str, int] = {}
        self._subjects = subjects
        self._latency = latency
        self._runners: list[web.AppRunner] = []

    async def start(self) -> None:
        """Listen."""
        for subject in self._subjects:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", self._handler(subject))
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self._runners.append(runner)
            self.ports[subject.host] = runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening."""
        for runner in self._runners:
            await runner.cleanup()

    def _handler(
        self, subject: Subject
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            content = await request.read()
            if self._latency:
                await asyncio.sleep(self._latency)
            status, answer = subject.answer(
                Request(
                    method=request.method,
                    path=request.path,
                    query=request.query,
                    headers=request.headers,
                    body=json.loads(content) if content else None,
                )
            )
            return web.json_response(answer, status=status)

        return handle


@asynccontextmanager
async def cloud(*subjects: Subject) -> AsyncGenerator[Sent]:
    """Answer from a thread of its own: its CPU time does not count as the subjects'."""
    server = Server(*subjects, latency=0)
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result()
        with _redirected_to(server, subjects) as sent:
            yield sent
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@asynccontextmanager
async def frozen_cloud(
    *subjects: Subject, latency: float = LATENCY
) -> AsyncGenerator[Sent]:
    """Answer from the running loop, so that frozen time moves for both."""
    server = Server(*subjects, latency=latency)
    await server.start()
    with _redirected_to(server, subjects) as sent:
        yield sent
    await server.stop()


@contextmanager
def _redirected_to(server: Server, subjects: tuple[Subject, ...]) -> Generator[Sent]:
    """Redirect all requests to the server, whatever their host, and count them."""
    domains = {subject.host: subject.domain for subject in subjects}
    sent: Sent = {domain: Counter() for domain in domains.values()}
    request = ClientSession._request

    async def redirect(
        session: ClientSession, method: str, url: str | URL, **kwargs: Any
    ) -> ClientResponse:
        url = URL(url)
        host = url.host or ""
        sent[domains[host]][method.upper()] += 1
        here = f"http://127.0.0.1:{server.ports[host]}{url.raw_path_qs}"
        return await request(session, method, URL(here, encoded=True), **kwargs)

    with patch.object(ClientSession, "_request", redirect):
        yield sent
