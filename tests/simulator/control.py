"""The control interface: what tests set in Python, over HTTP.

| call | meaning |
|---|---|
| `GET /_simulator/state` | settings, credentials, heat pumps, faults, counts |
| `PATCH /_simulator/settings` | `lag`, `echo`, `latency`, `outage`, `lively`, … |
| `GET`, `POST`, `DELETE /_simulator/faults` | the arguments of `Cloud.fail`; `DELETE` ends all |
| `GET`, `DELETE /_simulator/requests` | the requests so far; `DELETE` clears them |
| `POST /_simulator/clock` | `advance` by seconds, set the `speed` |
| `POST /_simulator/actions/<name>` | `expire_tokens`, `revoke_credentials`, … |
| `POST /_simulator/heat-pumps` | add one of a `generation` |
| `GET`, `PATCH`, `DELETE /_simulator/heat-pumps/<id>` | what is stored; change; remove |
| `POST /_simulator/heat-pumps/<id>/forget`, `…/forbid` | a list of fields |
| `POST /_simulator/heat-pumps/<id>/cues` | let its owner have something to do, by `code` |
| `GET`, `DELETE /_simulator/cues` | what owners have to do and had; `DELETE` ends all |
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPMethod
from types import MappingProxyType
from typing import Any, Final

from .clock import parse_timestamp
from .errors import InvalidValue, Problem, not_found, unprocessable
from .generations import Fields, Generation
from .journal import KINDS
from .values import (
    Parser,
    anything,
    boolean,
    integer,
    list_of,
    mapping,
    number,
    one_of,
    or_null,
    text,
)
from .world import World

PREFIX: Final = "/_simulator"
_HEAT_PUMP: Final = "/heat-pumps/{heat_pump_id}"


@dataclass(frozen=True, kw_only=True)
class ControlRequest:
    """A request to the simulator itself."""

    path: Mapping[str, str]
    body: Any


@dataclass(frozen=True, kw_only=True)
class ControlEndpoint:
    """One endpoint of the interface."""

    method: str
    path: str
    answer: Callable[[World, ControlRequest], Any]


def _retry_after(value: Any) -> Any:
    """Take seconds, or a date-time that is sent as an HTTP date."""
    if not isinstance(value, str):
        return integer(0)(value)
    try:
        return parse_timestamp(value)
    except ValueError as error:
        raise InvalidValue("datetime_parsing", "Input should be a datetime") from error


SETTINGS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "lag": number(0),
        "echo": boolean,
        "latency": number(0),
        "outage": boolean,
        "lively": boolean,
        "refresh_interval": or_null(number(1)),
        "expires_in": anything,
        "quantum": or_null(number(0.001)),
        "coupled": boolean,
        "statistics_periods": integer(1),
        "units": mapping,
    }
)
_FAULT: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "status": or_null(integer(200, 599)),
        "times": or_null(integer(1)),
        "kind": or_null(one_of(KINDS)),
        "method": or_null(one_of(tuple(HTTPMethod))),
        "path": or_null(text),
        "body": anything,
        "headers": or_null(mapping),
        "retry_after": or_null(_retry_after),
        "drop": or_null(one_of(("before", "after"))),
        "truncate": boolean,
        "applied": boolean,
        "delay": number(0),
    }
)
_CLOCK: Final[Mapping[str, Parser]] = MappingProxyType(
    {"advance": number(), "speed": number(0)}
)
_ACTIONS: Final[Mapping[str, Callable[[World], None]]] = MappingProxyType(
    {
        "expire_tokens": World.expire_tokens,
        "revoke_tokens": World.revoke_tokens,
        "revoke_credentials": World.revoke_credentials,
        "restore_credentials": World.restore_credentials,
        "heal": World.heal,
        "clear": World.clear,
    }
)


def _state(world: World, _request: ControlRequest) -> Fields:
    """Return settings, credentials, heat pumps, faults and counts."""
    return {
        "now": world.clock.now(),
        "speed": world.clock.speed,
        "org_id": world.org_id,
        "user_id": world.user_id,
        "client_id": world.client_id,
        "client_secret": world.client_secret,
        "access_token": world.access_token,
        "settings": {name: getattr(world, name) for name in SETTINGS},
        "heat_pumps": {name: world.stored(name) for name in world.heat_pump_ids},
        "faults": [asdict(fault) for fault in world.faults],
        "requests": {kind: world.count(kind) for kind in KINDS},
        "in_flight": world.in_flight,
        "max_updates_in_flight": world.max_updates_in_flight,
    }


def _set(world: World, request: ControlRequest) -> Fields:
    """Change the settings that are named."""
    for name, value in _parse(request.body, SETTINGS).items():
        setattr(world, name, value)
    return {name: getattr(world, name) for name in SETTINGS}


def _faults(world: World, _request: ControlRequest) -> list[Fields]:
    """List the faults."""
    return [asdict(fault) for fault in world.faults]


def _fail(world: World, request: ControlRequest) -> Fields:
    """Add a fault."""
    return asdict(world.fail(**_parse(request.body, _FAULT)))


def _heal(world: World, _request: ControlRequest) -> list[Fields]:
    """End all faults and the outage."""
    world.heal()
    return []


def _requests(world: World, _request: ControlRequest) -> list[Fields]:
    """List the requests."""
    return [asdict(request) for request in world.requests]


def _clear(world: World, _request: ControlRequest) -> list[Fields]:
    """Forget the requests."""
    world.clear()
    return []


def _clock(world: World, request: ControlRequest) -> Fields:
    """Move the time."""
    values = _parse(request.body, _CLOCK)
    world.clock.advance(values.get("advance", 0))
    world.clock.speed = values.get("speed", world.clock.speed)
    return {"now": world.clock.now(), "speed": world.clock.speed}


def _act(world: World, request: ControlRequest) -> Fields:
    """Call a method of the cloud by its name."""
    action = _ACTIONS.get(request.path["name"])
    if action is None:
        raise not_found()
    action(world)
    return {}


def _add(world: World, request: ControlRequest) -> Fields:
    """Add a heat pump."""
    body = mapping(request.body or {})
    generation = Generation(
        one_of(tuple(Generation))(body.pop("generation", Generation.REFERENCE))
    )
    heat_pump_id = world.add_heat_pump(generation)
    world.change(heat_pump_id, **body)
    return world.stored(heat_pump_id)


def _stored(world: World, request: ControlRequest) -> Fields:
    """Return what is stored of a heat pump."""
    return world.stored(_heat_pump_id(world, request))


def _change(world: World, request: ControlRequest) -> Fields:
    """Change raw fields of a heat pump."""
    heat_pump_id = _heat_pump_id(world, request)
    world.change(heat_pump_id, **mapping(request.body))
    return world.stored(heat_pump_id)


def _remove(world: World, request: ControlRequest) -> Fields:
    """Remove a heat pump."""
    world.remove_heat_pump(_heat_pump_id(world, request))
    return {}


def _forget(world: World, request: ControlRequest) -> Fields:
    """Leave fields out of the answer of a heat pump."""
    heat_pump_id = _heat_pump_id(world, request)
    world.forget(heat_pump_id, *list_of(text)(request.body))
    return world.stored(heat_pump_id)


def _forbid(world: World, request: ControlRequest) -> Fields:
    """Forbid fields of a heat pump, or all of it if none is named."""
    heat_pump_id = _heat_pump_id(world, request)
    world.forbid(heat_pump_id, *list_of(text)(request.body or []))
    return world.stored(heat_pump_id)


def _cues(world: World, _request: ControlRequest) -> list[Fields]:
    """List what owners have to do, and had."""
    return [asdict(cue) for cue in world.cues.values()]


def _add_cue(world: World, request: ControlRequest) -> Fields:
    """Let the owner of a heat pump have something to do."""
    code = text(mapping(request.body or {}).get("code", "reauthenticate"))
    return asdict(world.add_cue(_heat_pump_id(world, request), code))


def _end_cues(world: World, _request: ControlRequest) -> list[Fields]:
    """Take back all that owners have to do."""
    world.end_cues()
    return []


CONTROLS: Final = (
    ControlEndpoint(method="GET", path="/state", answer=_state),
    ControlEndpoint(method="PATCH", path="/settings", answer=_set),
    ControlEndpoint(method="GET", path="/faults", answer=_faults),
    ControlEndpoint(method="POST", path="/faults", answer=_fail),
    ControlEndpoint(method="DELETE", path="/faults", answer=_heal),
    ControlEndpoint(method="GET", path="/requests", answer=_requests),
    ControlEndpoint(method="DELETE", path="/requests", answer=_clear),
    ControlEndpoint(method="POST", path="/clock", answer=_clock),
    ControlEndpoint(method="POST", path="/actions/{name}", answer=_act),
    ControlEndpoint(method="POST", path="/heat-pumps", answer=_add),
    ControlEndpoint(method="GET", path=_HEAT_PUMP, answer=_stored),
    ControlEndpoint(method="PATCH", path=_HEAT_PUMP, answer=_change),
    ControlEndpoint(method="DELETE", path=_HEAT_PUMP, answer=_remove),
    ControlEndpoint(method="POST", path=_HEAT_PUMP + "/forget", answer=_forget),
    ControlEndpoint(method="POST", path=_HEAT_PUMP + "/forbid", answer=_forbid),
    ControlEndpoint(method="POST", path=_HEAT_PUMP + "/cues", answer=_add_cue),
    ControlEndpoint(method="GET", path="/cues", answer=_cues),
    ControlEndpoint(method="DELETE", path="/cues", answer=_end_cues),
)


def respond(
    world: World,
    answer: Callable[[World, ControlRequest], Any],
    request: ControlRequest,
) -> Any:
    """Answer a request to the simulator itself.

    Raises:
        Refused: The request is invalid.
    """
    try:
        return answer(world, request)
    except InvalidValue as error:
        raise unprocessable([error.at("body")]) from error


def _parse(body: Any, parsers: Mapping[str, Parser]) -> Fields:
    """Parse an object by the parsers of its fields."""
    values: Fields = {}
    problems: list[Problem] = []
    for name, value in mapping(body).items():
        try:
            values[name] = parsers.get(name, _refuse)(value)
        except InvalidValue as error:
            problems.append(error.at("body", name))
    if problems:
        raise unprocessable(problems)
    return values


def _refuse(_value: Any) -> Any:
    """Refuse a field that does not exist."""
    raise InvalidValue("extra_forbidden", "Extra inputs are not permitted")


def _heat_pump_id(world: World, request: ControlRequest) -> str:
    """Return the id of the heat pump that a path names."""
    heat_pump_id = request.path["heat_pump_id"]
    if heat_pump_id not in world.heat_pump_ids:
        raise not_found()
    return heat_pump_id
