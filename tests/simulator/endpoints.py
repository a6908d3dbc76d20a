"""The endpoints of the API: what they answer and what they refuse."""

from base64 import b64decode
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .errors import (
    InvalidValue,
    Problem,
    Refused,
    forbidden,
    not_found,
    unauthorized,
    unprocessable,
)
from .generations import Fields
from .heat_pump import HeatPump
from .journal import Kind
from .settings import checked
from .values import uuid
from .world import World

BASE: Final = "/api/partners/v2.0"
_USERS: Final = BASE + "/org/{org_id}/users"
_HEAT_PUMPS: Final = _USERS + "/{user_id}/heat-pumps"
_HEAT_PUMP: Final = _HEAT_PUMPS + "/{heat_pump_id}"
_CUE: Final = BASE + "/cues/{cue_id}"

UNPARSABLE: Final = object()
"""The body of a request that is neither JSON nor a form."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """What an endpoint needs of a request."""

    authorization: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    path: Mapping[str, str] = field(default_factory=dict)
    fill_missing: bool = False
    """The header `fill-missing` of `…/data`."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint of the API."""

    method: str
    path: str
    kind: Kind
    answer: Callable[[World, Call], Any]


def token(world: World, call: Call) -> Fields:
    """`POST /oauth2/token/`: a token for client credentials (J)."""
    answer = world.grant(*_basic(call.authorization))
    if answer is None:
        raise Refused(401, {"error": "invalid_client"})
    form = call.body if isinstance(call.body, dict) else {}
    if form.get("grant_type") != "client_credentials":
        raise Refused(400, {"error": "unsupported_grant_type"})
    return answer


def users(world: World, call: Call) -> list[Fields]:
    """`GET /org/{org_id}/users`: the users of the organisation (R)."""
    _authorize(world, call)
    return world.users


def heat_pumps(world: World, call: Call) -> list[Fields]:
    """`GET .../heat-pumps`: all heat pumps of a user, complete (J R).

    Those that the token gives no right to are left out (?).
    """
    path = _authorize(world, call)
    found = world.heat_pumps_of(path["user_id"], include_deleted=_with_deleted(call))
    return [
        {
            name: value
            for name, value in world.shown(pump.id).items()
            if name not in world.list_omits
        }
        for pump in found
        if not pump.forbidden
    ]


def heat_pump(world: World, call: Call) -> Fields:
    """`GET .../heat-pumps/{heat_pump_id}`: attributes and state in one (J R)."""
    return world.shown(_heat_pump(world, call, include_deleted=_with_deleted(call)).id)


def update(world: World, call: Call) -> Fields:
    """`PUT .../heat-pumps/{heat_pump_id}`: change the fields of the body (A B J R)."""
    pump = _heat_pump(world, call, include_deleted=False)
    if call.body is UNPARSABLE:
        raise Refused(400, {"detail": "Cannot parse request body"})
    change = checked(world.stored(pump.id), call.body, world.clock.now())
    if pump.forbidden_fields & change.keys():
        raise forbidden()
    world.write(pump.id, change)
    return world.stored(pump.id) if world.echo else world.shown(pump.id)


def statistics(world: World, call: Call) -> Fields:
    """`GET .../statistics`: the newest periods of some resolutions (R)."""
    pump = _heat_pump(world, call, include_deleted=False)
    return world.statistics(pump.id, call.query)


def savings(world: World, call: Call) -> Fields:
    """`GET .../savings`: a range of dates (R)."""
    pump = _heat_pump(world, call, include_deleted=False)
    return world.savings(pump.id, call.query)


def data(world: World, call: Call) -> Fields:
    """`GET .../data`: the time series (R)."""
    pump = _heat_pump(world, call, include_deleted=False)
    return world.time_series(pump.id, call.query, fill_missing=call.fill_missing)


def contracts(world: World, call: Call) -> list[Any]:
    """`GET .../energy-contracts`: what the electricity of a user costs."""
    path = _authorize(world, call)
    if path["user_id"] not in {user["id"] for user in world.users}:
        raise not_found()
    return world.contracts_of(path["user_id"])


def resolve(world: World, call: Call) -> Fields:
    """`POST /cues/{cue_id}/resolve`: start what the owner must do."""
    _sign_in(world, call)
    return world.start_cue(call.path["cue_id"], call.query, call.body)


def outcome(world: World, call: Call) -> Fields:
    """`POST /cues/{cue_id}/state`: what came of it; the secret alone does (?)."""
    return world.report_cue(call.path["cue_id"], call.query, call.body)


ENDPOINTS: Final = (
    Endpoint(method="POST", path="/oauth2/token/", kind="token", answer=token),
    Endpoint(method="GET", path=_USERS, kind="users", answer=users),
    Endpoint(method="GET", path=_HEAT_PUMPS, kind="list", answer=heat_pumps),
    Endpoint(method="GET", path=_HEAT_PUMP, kind="detail", answer=heat_pump),
    Endpoint(method="PUT", path=_HEAT_PUMP, kind="update", answer=update),
    Endpoint(
        method="GET",
        path=_HEAT_PUMP + "/statistics",
        kind="statistics",
        answer=statistics,
    ),
    Endpoint(
        method="GET", path=_HEAT_PUMP + "/savings", kind="savings", answer=savings
    ),
    Endpoint(method="GET", path=_HEAT_PUMP + "/data", kind="data", answer=data),
    Endpoint(
        method="GET",
        path=_USERS + "/{user_id}/energy-contracts",
        kind="contracts",
        answer=contracts,
    ),
    Endpoint(method="POST", path=_CUE + "/resolve", kind="resolve", answer=resolve),
    Endpoint(method="POST", path=_CUE + "/state", kind="outcome", answer=outcome),
)


def _basic(authorization: str) -> tuple[str, str]:
    """Return client id and secret of a Basic header; both empty if it is none."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        decoded = b64decode(encoded, validate=True).decode()
    except binascii.Error, UnicodeDecodeError:
        return "", ""
    client_id, _, client_secret = decoded.partition(":")
    return (client_id, client_secret) if scheme == "Basic" else ("", "")


def _sign_in(world: World, call: Call) -> str:
    """Check the token, and return its organisation."""
    org_id = world.organisation(call.authorization)
    if org_id is None:
        raise unauthorized()
    return org_id


def _authorize(world: World, call: Call) -> Mapping[str, str]:
    """Check token and path, and return the path with its UUIDs in lower case."""
    org_id = _sign_in(world, call)
    path: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in call.path.items():
        try:
            path[name] = uuid(value)
        except InvalidValue as error:
            problems.append(error.at("path", name))
    if problems:
        raise unprocessable(problems)
    if path["org_id"] != org_id:
        raise forbidden()
    if org_id != world.org_id:
        raise not_found()
    return path


def _heat_pump(world: World, call: Call, *, include_deleted: bool) -> HeatPump:
    """Find the heat pump of a path."""
    path = _authorize(world, call)
    pump = world.find(
        path["user_id"], path["heat_pump_id"], include_deleted=include_deleted
    )
    if pump.forbidden:
        raise forbidden()
    return pump


def _with_deleted(call: Call) -> bool:
    """Read `include_deleted` (R: false by default)."""
    value = call.query.get("include_deleted", "false").lower()
    if value not in _BOOLEANS:
        problem = InvalidValue("bool_parsing", "Input should be a valid boolean")
        raise unprocessable([problem.at("query", "include_deleted")])
    return _BOOLEANS[value]


_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
