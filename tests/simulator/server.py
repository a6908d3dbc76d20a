"""The HTTP server of the cloud."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime
import json
from typing import Any, Final

from aiohttp import web

from .clock import format_timestamp
from .control import CONTROLS, PREFIX, ControlEndpoint, ControlRequest, respond
from .endpoints import ENDPOINTS, UNPARSABLE, Call, Endpoint
from .errors import Refused
from .faults import Fault, Reply
from .journal import Kind, Request
from .world import World

_JSON: Final = {"Content-Type": "application/json"}
_FORM: Final = "application/x-www-form-urlencoded"

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Answer = Callable[[World, Call], Any]


class Server:
    """Serves a world over HTTP."""

    def __init__(self, world: World) -> None:
        """Prepare the routes."""
        self._world = world
        self._sleeping: set[asyncio.Task[Any]] = set()
        self._app = web.Application(middlewares=[self._serve_unrouted])
        for endpoint in ENDPOINTS:
            self._app.router.add_route(
                endpoint.method, endpoint.path, self._handler(endpoint)
            )
        for control in CONTROLS:
            self._app.router.add_route(
                control.method, PREFIX + control.path, self._control_handler(control)
            )
        self._runner = web.AppRunner(self._app, access_log=None)

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Drop requests in flight and stop listening."""
        # In frozen time a sleeping request would outlast aiohttp's shutdown timeout.
        for task in self._sleeping:
            task.cancel()
        await self._runner.cleanup()

    def _handler(self, endpoint: Endpoint) -> Handler:
        """Return the handler of an endpoint of the API."""

        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, endpoint.kind, endpoint.answer)

        return handle

    def _control_handler(self, endpoint: ControlEndpoint) -> Handler:
        """Return the handler of an endpoint of the control interface.

        Faults do not hit it, and the journal does not list it.
        """

        def answer(world: World, call: Call) -> Any:
            control_request = ControlRequest(path=call.path, body=call.body)
            return respond(world, endpoint.answer, control_request)

        async def handle(request: web.Request) -> web.StreamResponse:
            call = Call(
                authorization="",
                body=await _body(request),
                path=dict(request.match_info),
            )
            return _response(_perform(self._world, answer, call))

        return handle

    @web.middleware
    async def _serve_unrouted(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Log and answer requests that no route takes; faults hit them, too."""
        error = request.match_info.http_exception
        if error is None:
            return await handler(request)

        def refuse(_world: World, _call: Call) -> Any:
            raise Refused(error.status, {"detail": error.reason})

        if request.path.startswith(PREFIX):
            return _response(_perform(self._world, refuse, Call(authorization="")))
        return await self._serve(request, "other", refuse)

    async def _serve(
        self, request: web.Request, kind: Kind, answer: Answer
    ) -> web.StreamResponse:
        """Log a request and answer it, by a fault if one hits it."""
        world = self._world
        body = await _body(request)
        entry = Request(
            at=world.clock.now(),
            method=request.method,
            path=request.path,
            query=dict(request.query),
            body=None if body is UNPARSABLE else body,
            kind=kind,
        )
        heat_pump_id = request.match_info.get("heat_pump_id", "")
        call = Call(
            authorization=request.headers.get("Authorization", ""),
            query=entry.query,
            body=body,
            path=dict(request.match_info),
            fill_missing=request.headers.get("fill-missing") == "true",
        )
        world.begin(entry, heat_pump_id)
        try:
            reply = await self._reply(entry, answer, call)
        finally:
            world.end(entry, heat_pump_id)
        if reply is None:
            return _dropped(request)
        entry.status = reply.status
        date = format_datetime(world.clock.now(), usegmt=True)
        reply.headers.setdefault("Date", date)
        return _response(reply)

    async def _reply(self, entry: Request, answer: Answer, call: Call) -> Reply | None:
        """Return the answer; None if the connection is to be dropped."""
        world = self._world
        if world.outage:
            return None
        fault = world.meet(entry) or Fault()
        if not await self._sleep(world.latency + fault.delay):
            return None
        original = _perform(world, answer, call) if fault.takes_effect else None
        return None if fault.drop else fault.reply(original)

    async def _sleep(self, seconds: float) -> bool:
        """Wait, and return whether the server still runs afterwards."""
        task = asyncio.current_task()
        if not seconds or task is None:
            return True
        self._sleeping.add(task)
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            # Only `stop` cancels a request, which then ends as a dropped connection.
            task.uncancel()
            return False
        finally:
            self._sleeping.discard(task)
        return True


async def _body(request: web.Request) -> Any:
    """Parse what the client sent."""
    if request.content_type == _FORM:
        return dict(await request.post())
    raw = await request.read()
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return UNPARSABLE


def _perform(world: World, answer: Answer, call: Call) -> Reply:
    """Call an endpoint; a refusal is an answer, too."""
    status = 200
    try:
        body = answer(world, call)
    except Refused as refusal:
        status, body = refusal.status, refusal.body
    return Reply(
        status=status,
        content=json.dumps(body, default=_plain).encode(),
        headers={**_JSON},
    )


def _dropped(request: web.Request) -> web.StreamResponse:
    """Drop the connection; aiohttp wants a response, which nobody receives."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _response(reply: Reply) -> web.Response:
    """Write an answer."""
    return web.Response(status=reply.status, body=reply.content, headers=reply.headers)


def _plain(value: Any) -> str:
    """Write what JSON has no type for; only the control interface answers with it."""
    return format_timestamp(value) if isinstance(value, datetime) else repr(value)
