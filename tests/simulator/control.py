"""The control interface: what a test sets in Python, over HTTP while it runs.

| call | meaning |
|---|---|
| `GET /_simulator/state` | everything there is to know |
| `PATCH /_simulator/settings` | `lag`, `echo`, `latency`, `outage`, `lively`, … |
| `GET`, `POST`, `DELETE /_simulator/faults` | the arguments of `Cloud.fail`; heal |
| `GET`, `DELETE /_simulator/requests` | what was asked; forget it |
| `POST /_simulator/clock` | `advance` by seconds, set the `speed` |
| `POST /_simulator/actions/<name>` | `expire_tokens`, `revoke_credentials`, … |
| `POST /_simulator/heat-pumps` | add one of a `generation` |
| `GET`, `PATCH`, `DELETE /_simulator/heat-pumps/<id>` | the truth; change; remove |
| `POST /_simulator/heat-pumps/<id>/forget`, `…/forbid` | a list of fields |
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPMethod
from types import MappingProxyType
from typing import Any, Final

from .clock import moment
from .errors import Problem, Unusable, not_found, unprocessable
from .generations import Fields, Generation
from .journal import KINDS
from .values import (
    Reader,
    anything,
    boolean,
    listed,
    mapping,
    number,
    one_of,
    or_null,
    text,
    whole,
)
from .world import World

PREFIX: Final = "/_simulator"
_HEAT_PUMP: Final = "/heat-pumps/{heat_pump_id}"


@dataclass(frozen=True, kw_only=True)
class Order:
    """A request to the simulator itself."""

    path: Mapping[str, str]
    body: Any


@dataclass(frozen=True, kw_only=True)
class Control:
    """One row of the interface."""

    method: str
    path: str
    answer: Callable[[World, Order], Any]


def _retry_after(value: Any) -> Any:
    """Take seconds, or a moment that is to be written as an HTTP date."""
    if not isinstance(value, str):
        return whole(0)(value)
    try:
        return moment(value)
    except ValueError as error:
        raise Unusable("datetime_parsing", "Input should be a datetime") from error


SETTINGS: Final[Mapping[str, Reader]] = MappingProxyType(
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
        "statistics_periods": whole(1),
        "units": mapping,
    }
)
_FAULT: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "status": or_null(whole(200, 599)),
        "times": or_null(whole(1)),
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
_CLOCK: Final[Mapping[str, Reader]] = MappingProxyType(
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


def _state(world: World, _order: Order) -> Fields:
    """Tell everything."""
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


def _set(world: World, order: Order) -> Fields:
    """Set what is named."""
    for name, value in _read(order.body, SETTINGS).items():
        setattr(world, name, value)
    return {name: getattr(world, name) for name in SETTINGS}


def _faults(world: World, _order: Order) -> list[Fields]:
    """List the faults."""
    return [asdict(fault) for fault in world.faults]


def _fail(world: World, order: Order) -> Fields:
    """Order a fault."""
    return asdict(world.fail(**_read(order.body, _FAULT)))


def _heal(world: World, _order: Order) -> list[Fields]:
    """End all faults and the outage."""
    world.heal()
    return []


def _requests(world: World, _order: Order) -> list[Fields]:
    """List the requests."""
    return [asdict(request) for request in world.requests]


def _clear(world: World, _order: Order) -> list[Fields]:
    """Forget the requests."""
    world.clear()
    return []


def _clock(world: World, order: Order) -> Fields:
    """Move the time."""
    told = _read(order.body, _CLOCK)
    world.clock.advance(told.get("advance", 0))
    world.clock.speed = told.get("speed", world.clock.speed)
    return {"now": world.clock.now(), "speed": world.clock.speed}


def _act(world: World, order: Order) -> Fields:
    """Do something by its name."""
    action = _ACTIONS.get(order.path["name"])
    if action is None:
        raise not_found()
    action(world)
    return {}


def _add(world: World, order: Order) -> Fields:
    """Add a heat pump."""
    body = mapping(order.body or {})
    generation = Generation(
        one_of(tuple(Generation))(body.pop("generation", Generation.REFERENCE))
    )
    heat_pump_id = world.add_heat_pump(generation)
    world.change(heat_pump_id, **body)
    return world.stored(heat_pump_id)


def _stored(world: World, order: Order) -> Fields:
    """Tell the truth about a heat pump."""
    return world.stored(_known(world, order))


def _change(world: World, order: Order) -> Fields:
    """Change raw fields of a heat pump."""
    heat_pump_id = _known(world, order)
    world.change(heat_pump_id, **mapping(order.body))
    return world.stored(heat_pump_id)


def _remove(world: World, order: Order) -> Fields:
    """Remove a heat pump."""
    world.remove_heat_pump(_known(world, order))
    return {}


def _forget(world: World, order: Order) -> Fields:
    """Leave fields out of the answer of a heat pump."""
    heat_pump_id = _known(world, order)
    world.forget(heat_pump_id, *listed(text)(order.body))
    return world.stored(heat_pump_id)


def _forbid(world: World, order: Order) -> Fields:
    """Forbid fields of a heat pump, or all of it if none is named."""
    heat_pump_id = _known(world, order)
    world.forbid(heat_pump_id, *listed(text)(order.body or []))
    return world.stored(heat_pump_id)


CONTROLS: Final = (
    Control(method="GET", path="/state", answer=_state),
    Control(method="PATCH", path="/settings", answer=_set),
    Control(method="GET", path="/faults", answer=_faults),
    Control(method="POST", path="/faults", answer=_fail),
    Control(method="DELETE", path="/faults", answer=_heal),
    Control(method="GET", path="/requests", answer=_requests),
    Control(method="DELETE", path="/requests", answer=_clear),
    Control(method="POST", path="/clock", answer=_clock),
    Control(method="POST", path="/actions/{name}", answer=_act),
    Control(method="POST", path="/heat-pumps", answer=_add),
    Control(method="GET", path=_HEAT_PUMP, answer=_stored),
    Control(method="PATCH", path=_HEAT_PUMP, answer=_change),
    Control(method="DELETE", path=_HEAT_PUMP, answer=_remove),
    Control(method="POST", path=_HEAT_PUMP + "/forget", answer=_forget),
    Control(method="POST", path=_HEAT_PUMP + "/forbid", answer=_forbid),
)


def control(world: World, answer: Callable[[World, Order], Any], order: Order) -> Any:
    """Carry out an order.

    Raises:
        Refused: The order makes no sense.
    """
    try:
        return answer(world, order)
    except Unusable as error:
        raise unprocessable([error.at("body")]) from error


def _read(body: Any, readers: Mapping[str, Reader]) -> Fields:
    """Read an object whose fields are known."""
    told: Fields = {}
    problems: list[Problem] = []
    for name, value in mapping(body).items():
        try:
            told[name] = readers.get(name, _unknown)(value)
        except Unusable as error:
            problems.append(error.at("body", name))
    if problems:
        raise unprocessable(problems)
    return told


def _unknown(_value: Any) -> Any:
    """Take nothing."""
    raise Unusable("extra_forbidden", "Extra inputs are not permitted")


def _known(world: World, order: Order) -> str:
    """Find the heat pump of a path."""
    heat_pump_id = order.path["heat_pump_id"]
    if heat_pump_id not in world.heat_pump_ids:
        raise not_found()
    return heat_pump_id
