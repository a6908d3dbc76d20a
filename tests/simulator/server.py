"""The cloud on a socket."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
import json
from typing import Any, Final

from aiohttp import web

from .clock import stamp
from .control import CONTROLS, PREFIX, Control, Order, control
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
    """Speaks HTTP for a world."""

    def __init__(self, world: World) -> None:
        """Prepare the routes."""
        self._world = world
        self._asleep: set[asyncio.Task[Any]] = set()
        self._app = web.Application(middlewares=[self._serve_the_lost])
        for endpoint in ENDPOINTS:
            self._app.router.add_route(
                endpoint.method, endpoint.path, self._handler(endpoint)
            )
        for row in CONTROLS:
            self._app.router.add_route(
                row.method, PREFIX + row.path, self._controller(row)
            )
        self._runner = web.AppRunner(self._app, access_log=None)

    async def start(self, host: str, port: int) -> int:
        """Listen; gives the port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Drop what is under way and listen no longer."""
        # While time is frozen a nap would outlast the patience of the runner.
        for task in self._asleep:
            task.cancel()
        await self._runner.cleanup()

    def _handler(self, endpoint: Endpoint) -> Handler:
        """Make the handler of one row of the API."""

        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, endpoint.kind, endpoint.answer)

        return handle

    def _controller(self, row: Control) -> Handler:
        """Make the handler of one row of the control interface.

        It neither fails nor appears in the log.
        """

        def answer(world: World, call: Call) -> Any:
            order = Order(path=call.path, body=call.body)
            return control(world, row.answer, order)

        async def handle(request: web.Request) -> web.StreamResponse:
            call = Call(
                authorization="",
                body=await _body(request),
                path=dict(request.match_info),
            )
            return _response(_perform(self._world, answer, call))

        return handle

    @web.middleware
    async def _serve_the_lost(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer what no route takes, so that it is logged and can fail too."""
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
        """Log a request and answer it, rightly or wrongly."""
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
        )
        world.begin(entry, heat_pump_id)
        try:
            reply = await self._reply(entry, answer, call)
        finally:
            world.end(entry, heat_pump_id)
        if reply is None:
            return _dropped(request)
        entry.status = reply.status
        return _response(reply)

    async def _reply(self, entry: Request, answer: Answer, call: Call) -> Reply | None:
        """Find the answer; None if the connection breaks instead."""
        world = self._world
        if world.outage:
            return None
        fault = world.meet(entry) or Fault()
        if not await self._nap(world.latency + fault.delay):
            return None
        truth = _perform(world, answer, call) if fault.performs else None
        return None if fault.drop else fault.disguise(truth)

    async def _nap(self, seconds: float) -> bool:
        """Let time pass; tells whether the server still runs afterwards."""
        task = asyncio.current_task()
        if not seconds or task is None:
            return True
        self._asleep.add(task)
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            # Only `stop` wakes a request, which then ends as a broken connection.
            task.uncancel()
            return False
        finally:
            self._asleep.discard(task)
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
    """Do what is asked."""
    status = 200
    try:
        body = answer(world, call)
    except Refused as refusal:
        status, body = refusal.status, refusal.body
    return Reply(
        status=status, content=json.dumps(body, default=_plain).encode(), headers=_JSON
    )


def _dropped(request: web.Request) -> web.StreamResponse:
    """Break the connection; the response is written into the void."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _response(reply: Reply) -> web.Response:
    """Send an answer."""
    return web.Response(status=reply.status, body=reply.content, headers=reply.headers)


def _plain(value: Any) -> str:
    """Write what JSON does not know: only the control interface answers with it."""
    return stamp(value) if isinstance(value, datetime) else repr(value)
