"""A soak: a user who writes at random, a cloud in all weathers, and who watches both.

The parts know nothing of the integration but its entities and its errors' names. What
is right is read off the simulated cloud: what it stored and when, what it answered,
and what it was asked.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import logging
import math
import random
import re
from typing import Any, Final, override

from custom_components.podero.account.client import CLIENTS
from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component

from .home import Home
from .simulator import Cloud, Fault, Generation, Request
from .simulator.errors import Refused
from .simulator.journal import Kind
from .simulator.settings import checked
from .soak_kinds import (
    STEPS,
    Arguments,
    HomeClock,
    brief_refusal,
    odd_answer,
    other_heat_pump,
    rename_device,
    rename_entity,
    rename_heat_pump,
)

type Value = bool | float | str | datetime | None
type Key = tuple[str, str]
"""A heat pump's id and one of its fields, by the integration's name."""

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR

CONFIRMATION_TIMEOUT: Final = 60.0
REQUEST_TIMEOUT: Final = 30.0
"""Seconds after which the client gives up a request."""
LONGEST_CALL: Final = 400.0
LONGEST_PUT: Final = 100.0
"""Seconds that a PUT may take with all its tries, and a user with a PUT before it."""
LONGEST_OWN_WAIT: Final = 1.25 * HOUR
LONGEST_NAMED_WAIT: Final = HOUR
"""Seconds beyond which a wait is one that nobody means."""
WRITE_INTERVAL: Final = HOUR
"""Seconds between two writes that may be tried though the cloud asked to wait."""
SETTLED: Final = 301.0
"""Seconds for which a read shows that a value need not be sent again."""
CALM_TIMEOUT: Final = 1.5 * HOUR
"""Seconds until all is well again: a refused sign-in is tried once an hour at least."""
BUDGET: Final = 300
AFTER_RESTART: Final = 14
"""Requests a day, and how many more after each restart, which forgets the others."""
TOO_MUCH: Final = 99.0
"""A temperature that no entity takes."""
EXPECTED_LINES: Final = (
    r"WARNING aiohttp_fast_zlib: ",
    r"ERROR custom_components.podero.coordinator: Error fetching podero data: ",
    r"WARNING .* An away window that is over can't be cleared",
    r"WARNING homeassistant.helpers.entity: Update of .* is taking over 10 seconds",
    r"WARNING homeassistant.loader: We found a custom integration",
    r"WARNING homeassistant.config_entries: Config entry 'Podero' .* not ready yet",
)

SPELLINGS: Final = {"is_pause_power_active": "pause_power_active"}
NOT_AWAY: Final[Mapping[str, Value]] = {
    "is_away_mode_enabled": False,
    "away_mode_start": None,
    "away_mode_end": None,
}
NUMBERS: Final[Mapping[str, tuple[float, float]]] = {
    "minimum_temperature_limit": (15, 24),
    "maximum_temperature_limit": (18, 28),
    "dhw_standard_temperature": (42, 60),
    "minimum_dhw_temperature_limit": (40, 50),
    "away_mode_minimum_temperature_limit": (5, 21),
    "away_mode_minimum_dhw_temperature_limit": (20, 50),
}
TIMES: Final = ("pause_power_until", "away_mode_start", "away_mode_end")
SWITCHES: Final = (
    "is_smart_optimization_active",
    "is_away_mode_enabled",
    "is_heating_policy_enabled",
    "pause_power_active",
    "is_space_heating_enabled",
    "is_hot_water_heating_enabled",
    "is_pool_heating_enabled",
    "is_space_cooling_enabled",
)
FIELDS: Final = (*NUMBERS, *TIMES, *SWITCHES, "optimization_level")
RARE: Final = ("away_mode_minimum_dhw_temperature_limit", "is_pool_heating_enabled")
"""Fields that a heat pump may lose and get back."""

RULES: Final[Mapping[str, frozenset[str]]] = {
    "limits_too_close": frozenset(
        {"minimum_temperature_limit", "maximum_temperature_limit"}
    ),
    "hot_water_too_cold": frozenset(
        {"dhw_standard_temperature", "minimum_dhw_temperature_limit"}
    ),
    "pause_not_in_future": frozenset({"pause_power_until"}),
    "away_ends_before_start": frozenset({"away_mode_start", "away_mode_end"}),
    "away_not_frost_safe": frozenset({"away_mode_minimum_temperature_limit"}),
    "away_above_normal": frozenset({"away_mode_minimum_temperature_limit"}),
    "away_hot_water_above_normal": frozenset(
        {"away_mode_minimum_dhw_temperature_limit"}
    ),
}
"""Which changes each rule may refuse."""


def plain(raw: Any) -> Value:
    """Return a value of the cloud as entities show it."""
    if isinstance(raw, str):
        try:
            return datetime.fromisoformat(raw)
        except ValueError:
            return raw.lower()
    if isinstance(raw, bool) or raw is None:
        return raw
    return float(raw)


def of_state(name: str, state: str) -> Value:
    """Return the value that the state of a field's entity stands for."""
    if state == "unknown":
        return None
    if name in NUMBERS:
        return float(state)
    if name in TIMES:
        return datetime.fromisoformat(state)
    if name in SWITCHES:
        return state == "on"
    return state


def same(one: Value, other: Value) -> bool:
    """Tell whether two values are one."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, abs_tol=1e-6)
    return type(one) is type(other) and one == other


@dataclass(kw_only=True, eq=False)
class Ask:
    """One thing the user asked for."""

    number: int
    device: str
    field: str
    wants: dict[str, Value]
    """The field with its value, and what these imply."""
    began: float
    ended: float | None = None
    error: HomeAssistantError | None = None

    @property
    def open(self) -> bool:
        """Nobody has told the user yet what became of it."""
        return self.ended is None

    @property
    def accepted(self) -> bool:
        """The user was told that it is done."""
        return self.ended is not None and self.error is None

    @property
    def abandoned_at(self) -> float:
        """When the integration gave up a request that may still arrive."""
        key = self.error.translation_key if self.error else None
        unsure = key in {"unknown_outcome", "cannot_connect"}
        return self.ended if unsure and self.ended else -math.inf

    @override
    def __str__(self) -> str:
        return f"{self.device[:4]} {self.field} = {self.wants[self.field]}"

    def during(self, start: float, end: float) -> bool:
        """Tell whether it was open at some time between these two."""
        return self.began <= end and (self.ended is None or self.ended >= start)


@dataclass(kw_only=True, eq=False)
class Effect:
    """A value that the cloud stored."""

    at: float
    value: Value
    ask: Ask | None = None
    """Who asked for it; None for the owner's app, the cloud itself and tidying."""


@dataclass(kw_only=True, eq=False)
class Record:
    """A request, how it was hampered, and what its answer would show."""

    request: Request
    device: str
    fault: Fault | None = None
    refused: frozenset[str] = frozenset()
    """Fields that the cloud itself refused."""
    shown: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Value by field by heat pump."""

    @property
    def began(self) -> float:
        """When it came in."""
        return self.request.at.timestamp()

    @property
    def ended(self) -> float:
        """When it was answered or dropped."""
        return self.request.ended.timestamp() if self.request.ended else math.inf

    @property
    def status(self) -> int | None:
        """What it was answered with."""
        return self.request.status

    @property
    def mangled(self) -> bool:
        """The body is not what it should be."""
        fault = self.fault
        return fault is not None and (fault.truncate or fault.body is not None)

    @property
    def good(self) -> bool:
        """The answer was a right one, and there was somebody to read it."""
        return self.status == 200 and self.heard and not self.mangled

    @property
    def heard(self) -> bool:
        """Somebody still waited for the answer."""
        return self.ended - self.began < REQUEST_TIMEOUT - 1

    @property
    def wait_until(self) -> float | None:
        """When the cloud wants to be asked again, if the answer tells."""
        if self.fault is None or self.status is None:
            return None
        if self.named_wait and self.status in {429, 503}:
            return self.ended + self.named_wait
        limited = self.status == 429 or self.fault.retry_after is not None
        return self.ended + MINUTE if limited else None

    @property
    def named_wait(self) -> float | None:
        """The seconds that the answer asks to wait, if anybody means them."""
        match self.fault and self.fault.retry_after:
            case datetime() as when:
                wait = math.floor(when.timestamp()) - self.ended
            case int() as wait:
                pass
            case _:
                return None
        return max(wait, 1.0) if wait <= LONGEST_NAMED_WAIT else None

    @property
    def refuses_sign_in(self) -> bool:
        """The cloud did not take the credentials."""
        refusals = {400, 401, 405, 408, 409, 422, 423}
        return self.request.kind == "token" and self.status in refusals

    @property
    def trouble(self) -> str:
        """What was not as it should be, in a word."""
        fault = self.fault
        if self.status is None:
            return "dropped"
        if self.status >= 400:
            return str(self.status)
        if self.mangled or self.status == 204:
            return "odd answer"
        return "slow" if fault is not None and fault.delay else ""

    def within(self, start: float, end: float) -> bool:
        """Tell whether it was under way at some time between these two."""
        return self.began <= end and self.ended >= start


class WatchedCloud(Cloud):
    """A cloud that remembers what it stored and what it answered."""

    def __init__(self) -> None:
        """Begin with nothing to remember."""
        self.effects: dict[Key, list[Effect]] = defaultdict(list)
        self.records: deque[Record] = deque(maxlen=3000)
        self.on_effect: Callable[[str, str, Value], Ask | None] = (
            lambda device, name, wanted: None
        )
        self.on_request: Callable[[Record], None] = lambda record: None
        self.stops: list[tuple[float, float]] = []
        self.lost: dict[Key, Any] = {}
        self._under_way: dict[int, Record] = {}
        super().__init__()

    @property
    def time(self) -> float:
        """Seconds since the epoch."""
        return self.clock.now().timestamp()

    @property
    def running(self) -> bool:
        """Tell whether anybody listens."""
        return self._server is not None

    def plain_of(self, device: str, *, shown: bool = False) -> dict[str, Value]:
        """Return the fields of a heat pump as entities should show them."""
        raw = self.shown(device) if shown else self.stored(device)
        named = {SPELLINGS.get(name, name): value for name, value in raw.items()}
        return {name: plain(named[name]) for name in FIELDS if name in named}

    def remember(self) -> None:
        """Note the first values of all heat pumps."""
        for device in self.heat_pump_ids:
            for name, value in self.plain_of(device).items():
                self.effects[device, name] = [Effect(at=-math.inf, value=value)]

    @override
    def write(self, heat_pump_id: str, change: dict[str, Any]) -> None:
        before = self.plain_of(heat_pump_id)
        super().write(heat_pump_id, change)
        after = self.plain_of(heat_pump_id)
        wanted = {SPELLINGS.get(n, n): plain(v) for n, v in change.items()}
        for name in FIELDS:
            if name in wanted:
                ask = self.on_effect(heat_pump_id, name, wanted[name])
                self._note(heat_pump_id, name, after[name], ask)
            elif name in after and not same(before[name], after[name]):
                self._note(heat_pump_id, name, after[name])

    @override
    def change(self, heat_pump_id: str, /, **fields: Any) -> None:
        super().change(heat_pump_id, **fields)
        for name, value in fields.items():
            if (ours := SPELLINGS.get(name, name)) in FIELDS:
                self._note(heat_pump_id, ours, plain(value))

    def _note(
        self, device: str, name: str, value: Value, ask: Ask | None = None
    ) -> None:
        effect = Effect(at=self.time, value=value, ask=ask)
        self.effects[device, name].append(effect)

    @override
    def begin(self, request: Request, heat_pump_id: str) -> None:
        super().begin(request, heat_pump_id)
        record = Record(request=request, device=heat_pump_id)
        self._under_way[id(request)] = record
        self.records.append(record)
        self.on_request(record)

    @override
    def meet(self, request: Request) -> Fault | None:
        fault = super().meet(request)
        self._under_way[id(request)].fault = fault
        return fault

    @override
    def end(self, request: Request, heat_pump_id: str) -> None:
        super().end(request, heat_pump_id)
        record = self._under_way.pop(id(request))
        if request.kind == "update" and heat_pump_id in self.heat_pump_ids:
            try:
                checked(self.stored(heat_pump_id), request.body, self.clock.now())
            except Refused as refused:
                record.refused = frozenset(
                    SPELLINGS.get(item["loc"][-1], item["loc"][-1])
                    for item in refused.body["detail"]
                )
            shown = self.plain_of(heat_pump_id, shown=not self.echo)
            record.shown = {heat_pump_id: shown}
        elif request.kind == "detail":
            record.shown = {heat_pump_id: self.plain_of(heat_pump_id, shown=True)}
        elif request.kind == "list":
            record.shown = {
                device: self.plain_of(device, shown=True)
                for device in self.heat_pump_ids
            }


class Lines(logging.Handler):
    """Hands on the warnings and errors in the log."""

    def __init__(self, read: Callable[[logging.LogRecord], None]) -> None:
        """Take who reads them."""
        super().__init__(logging.WARNING)
        self._read = read

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._read(record)


@dataclass(kw_only=True)
class Figures:
    """What a run amounts to."""

    seed: int
    days: float
    steps: int = 0
    starts: int = 0
    states: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    busiest_day: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    accepted: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    losses: int = 0
    slowest: float = 0.0

    @override
    def __str__(self) -> str:
        return "\n".join(
            (
                f"soak: seed {self.seed}, {self.days:g} days, {self.steps} steps, "
                f"{self.starts} starts, {self.states} states seen",
                f"  {self.requests.total()} requests: {_listed(self.requests)}; "
                f"at most {self.busiest_day} reads in 24 hours",
                f"  {self.faults.total()} faults: {_listed(self.faults)}",
                f"  {self.asked} writes: {self.accepted} accepted, "
                f"{self.errors.total()} told to have failed: {_listed(self.errors)}",
                f"  {self.slowest:.0f} s at most until all is as the cloud has it, in "
                "good weather",
                f"  losses = {self.losses}",
            )
        )


@dataclass(kw_only=True)
class Watch:
    """Who sees what the user, the cloud and Home Assistant do, and says what is wrong.

    Attributes:
        cloud: The truth.
        figures: What is counted.
        home_clock: The clock that the integration goes by.
        diary: What happened of late.
        wrongs: What should not have happened.
        empty: Nothing is set up, nobody should ask the cloud anything.
    """

    cloud: WatchedCloud
    figures: Figures
    home_clock: HomeClock
    diary: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    wrongs: list[str] = field(default_factory=list)
    empty: bool = False
    _asks: list[Ask] = field(default_factory=list)
    _asks_by_key: dict[Key, list[Ask]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _absences: list[tuple[float, float]] = field(default_factory=list)
    _waits: list[tuple[float, float]] = field(default_factory=list)
    _wait_until: float = -math.inf
    _unjudged: list[Record] = field(default_factory=list)
    _day: deque[tuple[float, Kind]] = field(default_factory=deque)
    _forgot_at: list[float] = field(default_factory=list)
    _tries: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look over the cloud's shoulder."""
        self.cloud.on_effect = self._attribute
        self.cloud.on_request = self._request

    def note(self, text: str) -> None:
        """Write into the diary."""
        self.diary.append(f"{self.cloud.clock.now():%d %H:%M:%S.%f} {text}")

    def wrong(self, text: str) -> None:
        """Say that something should not have happened."""
        self.note(f"WRONG: {text}")
        self.wrongs.append(text)

    # Being there.

    def leave(self) -> None:
        """Note that the entry is about to be unloaded."""
        self._absences.append((self.cloud.time, math.inf))

    def leave_for_good(self) -> None:
        """Note that the entry is unloaded and that nothing is remembered."""
        if any(ask.open for ask in self._asks[-100:]):
            self.wrong("somebody was not told before the end")
        self._judge()
        self._waits.clear()
        self._forgot_at.append(self.cloud.time)
        self.empty = True

    def come_back(self) -> None:
        """Note that the entry is about to be set up."""
        self.empty = False

    def be_back(self) -> None:
        """Note that the entry is set up."""
        self.figures.starts += 1
        if self._absences:
            start, _ = self._absences.pop()
            self._absences.append((start, self.cloud.time))

    def _absent(self, start: float, end: float) -> bool:
        return any(a <= end and b >= start for a, b in reversed(self._absences))

    @property
    def wait_until(self) -> float:
        """When the last wait is over for certain, those of the integration's own too."""
        self._judge()
        return self._wait_until

    # The user.

    @property
    def busy(self) -> bool:
        """The user waits to be told something."""
        return any(ask.open for ask in self._asks[-100:])

    def ask(self, device: str, name: str, value: Value) -> Ask:
        """Note what the user is about to ask for."""
        self.figures.asked += 1
        ask = Ask(
            number=self.figures.asked,
            device=device,
            field=name,
            wants={name: value, **_implied(name, value, self._home_now())},
            began=self.cloud.time,
        )
        self.note(f"ask {ask.number}: {ask}")
        self._asks.append(ask)
        for wanted in ask.wants:
            self._asks_by_key[device, wanted].append(ask)
        return ask

    def _home_now(self) -> datetime:
        return self.cloud.clock.now() + self.home_clock.wrong_by

    def told(self, ask: Ask, error: BaseException | None) -> None:
        """Look at what the user is told: it has to be true."""
        ask.ended = self.cloud.time
        if error is None:
            self.figures.accepted += 1
            self.note(f"ask {ask.number} is accepted")
            made = any(
                effect.ask is not None
                and effect.ask.number >= ask.number
                and effect.at >= ask.began
                for effect in reversed(self.cloud.effects[ask.device, ask.field])
            )
            if not made and not self._settled(ask):
                self.figures.losses += 1
                self.wrong(f"{ask} was accepted and is not in the cloud")
        elif isinstance(error, HomeAssistantError):
            ask.error = error
            self.figures.errors[f"{error.translation_key}"] += 1
            self.note(f"ask {ask.number} failed: {error.translation_key}")
            if not self._explained(ask, error):
                self.wrong(f"{ask} failed without a cause: {error.translation_key}")
        else:
            ask.error = HomeAssistantError()
            self.wrong(f"{ask} failed with {error!r}")

    def _settled(self, ask: Ask) -> bool:
        """Tell whether a read of late shows already what was asked for."""
        return any(
            # One that took 29 s may have been heard or not.
            record.status == 200
            and not record.mangled
            and record.began > self.cloud.time - SETTLED
            and same(
                record.shown.get(ask.device, {}).get(ask.field), ask.wants[ask.field]
            )
            for record in self.cloud.records
        )

    def _explained(self, ask: Ask, error: HomeAssistantError) -> bool:
        """Tell whether there was a reason for an error."""
        if error.translation_domain != "podero":
            return (
                isinstance(error, ServiceValidationError) and 99.0 in ask.wants.values()
            )
        self._judge()
        start, end = ask.began, self.cloud.time
        records = [
            record
            for record in self.cloud.records
            if start <= record.ended <= end
            and (record.device == ask.device or record.request.kind == "token")
        ]
        updates = [r for r in records if r.request.kind == "update"]
        tokens = [r for r in records if r.request.kind == "token"]
        match error.translation_key:
            case "rejected" | "rejected_without_reason":
                refusals = [r for r in updates if r.status in {400, 409, 422}]
                return len(refusals) > 1 or any(
                    r.fault is not None or not r.refused.isdisjoint(ask.wants)
                    for r in refusals
                )
            case "forbidden":
                return any(r.status == 403 for r in records)
            case "not_found":
                return any(r.status == 404 for r in records)
            case "cloud_ill":
                return any(
                    r.status == 401 or (r.status or 0) >= 500 or r.mangled
                    for r in records
                )
            case "cannot_connect":
                return (
                    any(r.status is None for r in records)
                    or any(
                        r.status in {403, 404} or (r.status or 0) >= 500 or r.mangled
                        for r in tokens
                    )
                    or any(a <= end and b >= start for a, b in self.cloud.stops)
                    or end - start >= REQUEST_TIMEOUT - 1
                )
            case "too_many_requests":
                return start <= self._wait_until
            case "unloaded" | "unknown_outcome":
                return self._absent(start, end)
            case "sign_in_refused":
                newest = next(
                    (
                        record.refuses_sign_in
                        for record in reversed(self.cloud.records)
                        if record.request.kind == "token" and record.status
                    ),
                    False,
                )
                return newest or any(r.refuses_sign_in for r in tokens)
            case "missing_field":
                return any(device == ask.device for device, _ in self.cloud.lost)
            case str(rule) if rule in RULES:
                return not RULES[rule].isdisjoint(ask.wants) and _broken(error)
        return False

    # The cloud.

    def _attribute(self, device: str, name: str, wanted: Value) -> Ask | None:
        """Find who asked for what is being stored."""
        now, key = self.cloud.time, (device, name)
        title = f"{device[:4]} {name} = {wanted}"
        ask = next(
            (
                ask
                for ask in reversed(self._asks_by_key[key])
                if same(ask.wants[name], wanted)
                and (ask.open or ask.abandoned_at > now - LONGEST_CALL)
            ),
            None,
        )
        if ask is None:
            # What tidying has stored already does not count: it may be tried again.
            ends = [
                effect.value
                for effect in self.cloud.effects[device, "away_mode_end"]
                if isinstance(effect.value, datetime)
            ]
            over = any(end.timestamp() <= now for end in ends[-2:])
            if not (over and name in NOT_AWAY and same(NOT_AWAY[name], wanted)):
                self.wrong(f"nobody asked for {title}")
            self.note(f"  stored {title}: tidied")
            return None
        self.note(f"  stored {title}: ask {ask.number}")
        newer = [
            effect.ask
            for effect in self.cloud.effects[key]
            if effect.ask and effect.ask.number > ask.number and not effect.ask.error
        ]
        if newer and ask.open:
            self.figures.losses += 1
            self.wrong(f"{title} of ask {ask.number} came after {newer[-1]}")
        return ask

    def _request(self, record: Record) -> None:
        """Look at a request that came in."""
        now, kind = record.began, record.request.kind
        self.figures.requests[kind] += 1
        self.note(f"  {kind} {record.device[:4]} {record.request.body or ''}")
        if self.empty:
            self.wrong(f"{kind} while nothing is set up")
        self._judge()
        self._unjudged.append(record)
        if any(start < now < end - 0.1 for start, end in self._waits):
            if not self._may_try(record):
                self.wrong(f"{kind} although the cloud asked to wait")
            self._tries.append(record)
        if kind == "update" and any(
            other is not record
            and other.device == record.device
            and other.request.kind == "update"
            and self._under_way(other, now)
            for other in list(self.cloud.records)[-50:]
        ):
            self.wrong("two updates at once")
        body = record.request.body
        if kind == "update" and not _sensible(
            body, now + self.home_clock.least.total_seconds()
        ):
            self.wrong(f"nothing one should ask for: {body}")
        self._day.append((now, kind))
        while self._day[0][0] <= now - DAY:
            self._day.popleft()
        sent = Counter(kind for _, kind in self._day)
        reads = len(self._day) - sent["update"] - sent["token"]
        self.figures.busiest_day = max(self.figures.busiest_day, reads)
        # An update may need a token, and that is not part of a read.
        tokens = max(0, sent["token"] - sent["update"])
        forgotten = sum(time > now - DAY for time in self._forgot_at)
        if reads + tokens > BUDGET + AFTER_RESTART * forgotten:
            self.wrong(f"{reads} reads and {tokens} tokens for them in 24 hours")

    def _may_try(self, record: Record) -> bool:
        """Tell whether it is the one write an hour that passes a wait, or its token."""
        since = max([record.began - WRITE_INTERVAL + 1, *self._forgot_at[-1:]])
        failed = any(
            each.began > since
            and not each.good
            and not self._absent(each.began, each.ended)
            for each in self._tries
        )
        wrote = any(
            each.request.kind == "update" and each is not record and each.began > since
            for each in self.cloud.records
        )
        is_write = record.request.kind in {"token", "update"}
        return is_write and not wrote and not failed

    def _under_way(self, record: Record, now: float) -> bool:
        """Tell whether a client still waits for an answer."""
        return now < min(
            record.ended, record.began + REQUEST_TIMEOUT
        ) and not self._absent(record.began, now)

    def _judge(self) -> None:
        """Note the waits that answers asked for."""
        for record in [r for r in self._unjudged if r.ended < math.inf]:
            self._unjudged.remove(record)
            self.figures.faults[record.trouble] += record.trouble != ""
            if record.wait_until is None:
                continue
            self.note(
                f"  a wait until {datetime.fromtimestamp(record.wait_until, UTC)}"
            )
            own = 1.0 if record.named_wait else LONGEST_OWN_WAIT
            self._wait_until = max(
                self._wait_until, record.wait_until, record.ended + own
            )
            # Somebody has to hear it.
            if record.heard and not self._absent(record.began, record.ended):
                self._waits.append((record.ended, record.wait_until))
        now = self.cloud.time
        self._waits = [wait for wait in self._waits if wait[1] > now]

    # Home Assistant.

    def state(self, key: Key, state: str) -> None:
        """Look at a state that the user sees."""
        device, name = key
        self.figures.states += 1
        self.note(f"  shown {device[:4]} {name} = {state}")
        if state == "unavailable":
            if not self._absent(self.cloud.time, self.cloud.time):
                self._gone(key)
            return
        value = of_state(name, state)
        possible = list(self._possible(key))
        if not any(same(value, other) for other in possible):
            self.wrong(
                f"{device[:4]} {name} is shown as {state}, possible are "
                f"{', '.join(map(str, possible))}"
            )

    def _possible(self, key: Key) -> Iterator[Value]:
        """Find the values that may be shown of a field."""
        (device, name), now = key, self.cloud.time
        effects = self.cloud.effects[key]
        # What is on its way.
        for ask in reversed(self._asks_by_key[key]):
            if ask.open or (ask.ended and ask.ended >= now):
                yield ask.wants[name]
            if ask.began < now - LONGEST_CALL:
                break
        if name in NOT_AWAY and any(
            isinstance(effect.value, datetime) and effect.value.timestamp() <= now
            for effect in self.cloud.effects[device, "away_mode_end"][-4:]
        ):
            yield NOT_AWAY[name]
        reads, known_at = self._news(device)
        done = next(
            (
                effect
                for effect in reversed(effects)
                if effect.ask
                and effect.ask.accepted
                # What was held before a restart is forgotten, a reload keeps it.
                and effect.at > max(self._forgot_at, default=-math.inf)
            ),
            None,
        )
        held_until = -math.inf
        if done is not None and done.ask is not None:
            held_until = done.at + CONFIRMATION_TIMEOUT
            known_at = max(known_at, done.at)
            # What the cloud has taken, until a read after the timeout is believed.
            if not any(
                read.began >= (done.ask.ended or 0) + CONFIRMATION_TIMEOUT
                and self._sure(read)
                for read in reads
            ):
                yield done.ask.wants[name]
        # What the cloud has, or had when it was last asked.
        for effect in reversed(effects):
            yield effect.value
            if effect.at <= known_at:
                break
        # What it showed when it was last asked.
        for read in reads:
            if read.began >= held_until and name in read.shown[device]:
                yield read.shown[device][name]

    def _news(self, device: str) -> tuple[list[Record], float]:
        """Return the last answers, back to one that was believed, and when that began."""
        reads: list[Record] = []
        for record in reversed(self.cloud.records):
            if device in record.shown and record.good:
                reads.append(record)
                if self._sure(record):
                    return reads, record.began
        return reads, -math.inf

    def _sure(self, record: Record) -> bool:
        """Tell whether an answer is one that had to be believed: no write was near."""
        if record.request.kind == "update" or self._absent(record.began, record.ended):
            return False
        (device,) = {record.device} - {""} or {""}
        for ask in reversed(self._asks):
            if ask.began < record.began - LONGEST_CALL:
                break
            if ask.during(record.began, record.ended):
                return False
        return not any(
            other.request.kind == "update"
            and other.within(record.began - 10, record.ended + 10)
            and device in {"", other.device}
            for other in self.cloud.records
        )

    def _gone(self, key: Key) -> None:
        """Look at a state that became unavailable."""
        device, name = key
        failed = 0
        for record in reversed(self.cloud.records):
            if record.request.kind == "update":
                continue
            if device in record.shown and record.good:
                if name not in record.shown[device]:
                    return
                since = record.ended
                break
            failed += 1
        else:
            return
        stopped = any(end >= since for _, end in self.cloud.stops)
        too_old = self.cloud.time - since > HOUR - 1
        if failed < 2 and not stopped and not too_old:
            self.wrong(f"{name} is unavailable after {failed} failed polls")

    def line(self, line: logging.LogRecord) -> None:
        """Look at what is said in the log."""
        text = f"{line.levelname} {line.name}: {line.getMessage()}"
        self.note(f"  log {text}")
        if line.exc_info:
            trace = logging.Formatter().formatException(line.exc_info)
            self.wrong(f"a traceback: {text}\n{trace}")
        elif not any(re.search(pattern, text) for pattern in EXPECTED_LINES):
            self.wrong(f"unexpected: {text}")


@dataclass(kw_only=True)
class Weather:
    """What the cloud does by itself."""

    cloud: WatchedCloud
    dice: random.Random
    note: Callable[[str], None]
    home_clock: HomeClock

    async def change(self) -> None:
        """Let something happen."""
        cloud = self.cloud
        kinds: tuple[tuple[float, Callable[[], Awaitable[None] | None]], ...] = (
            (6, self._habits),
            (8, self._faults),
            (5, cloud.heal),
            (1, self._outage),
            (1, self._reboot),
            (1, cloud.expire_tokens),
            (1, cloud.revoke_tokens),
            (0.7, self._lose),
            (2, self._refuse_briefly),
            (3, self._answer_oddly),
            (1, self._step_home_clock),
        )
        (kind,) = self.dice.choices([k for _, k in kinds], [w for w, _ in kinds])
        self.note(f"weather: {kind.__name__}")
        work = kind()
        if work is not None:
            await work

    async def clear_up(self) -> None:
        """Let everything be well."""
        self.note("weather: fine")
        self.cloud.heal()
        self.cloud.latency = 0
        if not self.cloud.running:
            await self._reboot()
        while self.cloud.lost:
            self._lose()

    def _habits(self) -> None:
        cloud, choice = self.cloud, self.dice.choice
        cloud.lag = choice((0, 0, 3, 20, 50))
        cloud.echo = choice((True, False))
        cloud.latency = choice((0, 0, 0, 0.05, 0.4, 3, 12))
        cloud.quantum = choice((None, None, None, 0.5, 1.0))
        cloud.coupled = choice((True, True, False))
        cloud.refresh_interval = choice((None, 300, 330, 600, 900))
        self.note(
            f"  lag {cloud.lag}, echo {cloud.echo}, latency {cloud.latency}, "
            f"quantum {cloud.quantum}, refresh {cloud.refresh_interval}"
        )

    def _faults(self) -> None:
        for _ in range(self.dice.choice((1, 1, 1, 2, 3))):
            self._fault()

    def _refuse_briefly(self) -> None:
        self._fail(brief_refusal(self.dice))

    def _answer_oddly(self) -> None:
        answer = self.dice.choice((odd_answer, odd_answer, other_heat_pump))
        self._fail(answer(self.dice, self.cloud))

    def _fail(self, arguments: Arguments) -> None:
        self.cloud.fail(**arguments)
        self.note(f"  {arguments.get('kind')}: {str(arguments)[:80]}")

    def _step_home_clock(self) -> None:
        """Set the home's clock wrong, or right again."""
        wrong = self.home_clock.wrong_by
        self.home_clock.step(timedelta() if wrong else self.dice.choice(STEPS))
        self.note(f"  the home's clock is wrong by {self.home_clock.wrong_by}")

    def _fault(self) -> None:
        dice, choice = self.dice, self.dice.choice
        kind: Kind | None = choice(("token", "detail", "list", "update", "update"))
        times = dice.randint(1, 6)
        status: int | None = None
        told: dict[str, Any] = {}
        match choice(
            ("401", "4xx", "429", "429", "5xx", "5xx", "junk", "drop", "slow")
        ):
            case "401":
                status = 401
            case "4xx":
                status = choice((400, 403, 404, 409, 422))
                if status == 422 and dice.random() < 0.5:
                    loc = ["body", "data", choice(FIELDS)]
                    told["body"] = {"detail": [{"loc": loc, "msg": "no"}]}
            case "429":
                status, kind = 429, choice((None, kind))
                told["retry_after"] = self._retry_after()
            case "5xx":
                status, kind = choice((500, 502, 503, 504)), choice((None, kind))
                if status == 503:
                    told["retry_after"] = self._retry_after()
            case "junk" if dice.random() < 0.5:
                told["truncate"] = True
            case "junk":
                told["body"] = choice(
                    ("{}", "[]", "null", "[" * 2000, b"\xff\xfe", "<html>")
                )
                # What is answered with JSON is taken, whatever it says.
                told["applied"] = kind == "update" or choice((True, False))
            case "drop":
                told["drop"] = choice(("before", "after"))
            case "slow":
                # An update that is given up and stored later is beyond anybody.
                told["delay"] = choice((2, 10, 17, 17 if kind == "update" else 45))
        self.cloud.fail(status, kind=kind, times=times, **told)
        self.note(f"  {times} times {kind or 'anything'}: {status} {told}")

    def _retry_after(self) -> int | datetime | None:
        seconds = self.dice.choice((1, 5, 30, 120, 900, 4000))
        date = self.cloud.clock.now() + timedelta(seconds=seconds)
        return self.dice.choice((None, seconds, date))

    def _outage(self) -> None:
        self.cloud.outage = not self.cloud.outage

    async def _reboot(self) -> None:
        """Stop the cloud, or start it again."""
        cloud = self.cloud
        if cloud.running:
            await cloud.stop()
            cloud.stops.append((cloud.time, math.inf))
        else:
            start, _ = cloud.stops.pop()
            cloud.stops.append((start, cloud.time))
            await cloud.start(int(cloud.url.rsplit(":", maxsplit=1)[-1]))

    def _lose(self) -> None:
        """Let a heat pump lose a field, or get it back."""
        cloud, dice = self.cloud, self.dice
        if cloud.lost:
            (device, name), raw = cloud.lost.popitem()
            cloud.change(device, **{name: raw})
            return
        device, name = dice.choice(cloud.heat_pump_ids), dice.choice(RARE)
        if name in (stored := cloud.stored(device)):
            cloud.lost[device, name] = stored[name]
            cloud.forget(device, name)


@dataclass(kw_only=True)
class Soak:
    """One home that is used, in all weathers.

    Attributes:
        home: The home; its cloud is a `WatchedCloud`.
        seed: All chance comes from it.
        days: How long it is to last.
    """

    home: Home
    seed: int
    days: float

    def __post_init__(self) -> None:
        """Roll the dice."""
        assert isinstance(self.home.cloud, WatchedCloud)
        self.cloud: WatchedCloud = self.home.cloud
        self.hass = self.home.hass
        self.dice = random.Random(self.seed)
        self.figures = Figures(seed=self.seed, days=self.days)
        self.home_clock = HomeClock()
        self.watch = Watch(
            cloud=self.cloud, figures=self.figures, home_clock=self.home_clock
        )
        self.weather = Weather(
            cloud=self.cloud,
            dice=self.dice,
            note=self.watch.note,
            home_clock=self.home_clock,
        )
        self.lines = Lines(self.watch.line)
        self._keys: dict[str, Key] = {}

    async def run(self) -> Figures:
        """Live through all the days.

        Raises:
            AssertionError: Something went wrong; tells the seed and what led to it.
        """
        # The integration's own chance, e.g. how long it waits between two tries.
        random.seed(self.seed)
        root = logging.getLogger()
        root.setLevel(logging.WARNING)
        root.addHandler(self.lines)
        # Nothing is slow while time stands still.
        self.hass.loop.set_debug(False)
        try:
            with self.home_clock.hung_up():
                await self._live()
        except Exception as err:
            err.add_note(f"{self.figures}\n" + "\n".join(self.watch.diary))
            raise
        finally:
            root.removeHandler(self.lines)
        return self.figures

    async def _live(self) -> None:
        await self._begin()
        end = self.cloud.time + self.days * DAY
        calm_at = self.cloud.time + self.dice.uniform(1, 3) * HOUR
        while self.cloud.time < end:
            self.figures.steps += 1
            if self.cloud.time >= calm_at:
                await self._calm()
                calm_at = self.cloud.time + self.dice.uniform(2, 10) * HOUR
            else:
                await self._step()
            self._check()
        await self._calm()
        self._check()

    def _check(self) -> None:
        """Fail if anything went wrong."""
        refused = any(record.refuses_sign_in for record in self.cloud.records)
        if len(reauths := self._reauths()) > 1 or (reauths and not refused):
            self.watch.wrong(f"{len(reauths)} flows ask for new credentials")
        assert not self.watch.wrongs, f"seed {self.seed}: {self.watch.wrongs[0]}"

    async def _begin(self) -> None:
        for _ in range(self.dice.choice((0, 0, 1, 2))):
            self.cloud.add_heat_pump(
                self.dice.choice((Generation.REFERENCE, Generation.ATTRIBUTES))
            )
        self.cloud.remember()
        self.hass.bus.async_listen("state_changed", self._state)
        registry = er.async_get(self.hass)
        for device in self.cloud.heat_pump_ids:
            for name in SWITCHES:
                # Those that are disabled unless somebody wants them.
                registry.async_get_or_create("switch", DOMAIN, f"{device}_{name}")
        assert await async_setup_component(self.hass, "homeassistant", {})
        self.entry = self.home.entry()
        self.watch.leave()
        await self._set_up()

    async def _step(self) -> None:
        actions: tuple[tuple[float, Callable[[], Awaitable[None]]], ...] = (
            (6, self._ask_once),
            (4, self._ask_much),
            (2, self._ask_again),
            (1, self._refresh),
            (4, self.weather.change),
            (1.5, self._change_in_app),
            (0.15, self._reload),
            (0.1, self._restart),
            (0.1, self._reload_during_slow_change),
            (0.3, self._rename),
            (0.02, self._revoke),
        )
        (action,) = self.dice.choices([a for _, a in actions], [w for w, _ in actions])
        await action()
        low, high = self.dice.choices(
            ((0, 2), (2, 90), (90, 900), (900, 7200)), (16, 12, 6, 1)
        )[0]
        await self.home.clock.go(self.dice.uniform(low, high))

    async def _calm(self) -> None:
        """Let the weather clear up: then all is soon as the cloud has it."""
        await self.weather.clear_up()
        began, wait_until = self.cloud.time, self.watch.wait_until
        wait = max(0.0, wait_until - began)
        await self.home.clock.go(wait + CALM_TIMEOUT, lambda: not self._differences())
        if not wait:
            self.figures.slowest = max(self.figures.slowest, self.cloud.time - began)
        if differences := self._differences():
            self.watch.wrong(f"all is well, yet {'; '.join(differences)}")

    def _differences(self) -> list[str]:
        """Tell what is not as the cloud has it."""
        if self.watch.busy:
            return ["a write is under way"]
        if self.entry.state is not ConfigEntryState.LOADED:
            return [f"the entry is {self.entry.state}"]
        if self._writing():
            return ["a write of nobody is under way"]
        if self._reauths():
            return ["somebody is asked for credentials that are right"]
        differences = []
        for entity_id, (device, name) in self._keys.items():
            state = self.hass.states.get(entity_id)
            truth = self.cloud.plain_of(device)[name]
            if (
                state is None
                or state.state == "unavailable"
                or not same(of_state(name, state.state), truth)
            ):
                shown = state.state if state else None
                differences.append(
                    f"{device[:4]} {name} is {truth} and shown as {shown}"
                )
        return differences

    def _writing(self) -> bool:
        return any("podero write" in task.get_name() for task in asyncio.all_tasks())

    # The user.

    async def _ask_once(self) -> None:
        self._ask(*self._wish())

    async def _ask_much(self) -> None:
        """Ask for several things, some in one burst."""
        for _ in range(self.dice.randint(2, 8)):
            self._ask(*self._wish())
            if self.dice.random() < 0.7:
                await self.home.clock.go(self.dice.choice((0.05, 0.2, 0.29, 0.35)))

    async def _ask_again(self) -> None:
        """Change one's mind about one thing, to and fro."""
        device, name, _ = self._wish()
        for _ in range(self.dice.randint(2, 6)):
            self._ask(device, name, self._wish_for(name))
            pause = self.dice.choice((0.1, 0.3, 1.0, 5.0, self.dice.uniform(5, 70)))
            await self.home.clock.go(pause)

    async def _refresh(self) -> None:
        """Ask for news by hand."""
        entity_id = self.dice.choice(list(self._keys))
        if self._there(entity_id):
            self.watch.note(f"refresh {entity_id}")
            work = self.hass.services.async_call(
                "homeassistant", "update_entity", {"entity_id": entity_id}
            )
            self.hass.async_create_task(work)

    async def _change_in_app(self) -> None:
        """Change something in the owner's app, as far as that takes it."""
        device, name, value = self._wish()
        if name not in TIMES and value != TOO_MUCH:
            stored = self.cloud.stored(device)
            spelled = name if name in stored else f"is_{name}"
            raw = value.capitalize() if isinstance(value, str) else value
            if spelled in stored:
                self.watch.note(f"in the app: {device[:4]} {name} = {value}")
                self.cloud.change(device, **{spelled: raw})

    def _wish(self) -> tuple[str, str, Value]:
        name = self.dice.choice(FIELDS)
        return self.dice.choice(self.cloud.heat_pump_ids), name, self._wish_for(name)

    def _wish_for(self, name: str) -> Value:
        dice = self.dice
        if name in SWITCHES:
            return dice.random() < 0.5
        if name in TIMES:
            now = self.cloud.clock.now().replace(microsecond=0)
            minutes = dice.choice((-30, 1, 5, 60, 600, 3000)) * dice.uniform(0.5, 2)
            return now + timedelta(minutes=round(minutes))
        if name in NUMBERS:
            low, high = NUMBERS[name]
            usual = dice.randint(int(low * 2), int(high * 2)) / 2
            fine = round(dice.uniform(low, high), 2)
            return dice.choices((usual, fine, TOO_MUCH), (40, 4, 1))[0]
        return dice.choice(("low", "mid", "max"))

    def _ask(self, device: str, name: str, value: Value) -> None:
        entity_id = next((e for e, k in self._keys.items() if k == (device, name)), "")
        if not self._there(entity_id):
            # Home Assistant does nothing, and says nothing.
            return
        ask = self.watch.ask(device, name, value)
        task = asyncio.ensure_future(self.home.set(name, value, device))
        task.add_done_callback(lambda task: self.watch.told(ask, task.exception()))

    def _there(self, entity_id: str) -> bool:
        state = self.hass.states.get(entity_id)
        return state is not None and state.state != "unavailable"

    # Home Assistant.

    @callback
    def _state(self, event: Event[EventStateChangedData]) -> None:
        entity_id, state = event.data["entity_id"], event.data["new_state"]
        if entity_id not in self._keys:
            entry = er.async_get(self.hass).async_get(entity_id)
            if entry is None or entry.platform != DOMAIN:
                return
            device, _, name = entry.unique_id.partition("_")
            if name not in FIELDS:
                return
            self._keys[entity_id] = (device, name)
        if state is not None:
            self.watch.state(self._keys[entity_id], state.state)

    async def _set_up(self) -> None:
        self.watch.come_back()
        work = self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.home.clock.drive(work, LONGEST_CALL)
        self.watch.be_back()

    async def _end_of_set_up(self) -> None:
        """Wait for a retried set-up, during which Home Assistant unloads nothing."""
        while self.entry.state is ConfigEntryState.SETUP_IN_PROGRESS:
            await self.home.clock.go(1)

    async def _reload(self) -> None:
        """Reload the entry, perhaps while the user wants something."""
        await self._end_of_set_up()
        if self.dice.random() < 0.5:
            await self._ask_much()
        self.watch.note("reload")
        self.watch.leave()
        work = self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.home.clock.drive(work, LONGEST_CALL)
        self.watch.be_back()

    async def _reload_during_slow_change(self) -> None:
        """Reload the entry while the cloud takes its time for a change."""
        self.cloud.fail(kind="update", delay=self.dice.choice((3, 8, 15)))
        await self._ask_much()
        await self.home.clock.go(self.dice.uniform(0.5, 5))
        await self._reload()

    async def _rename(self) -> None:
        """Give an entity, the device or the subentry of a heat pump another name."""
        device, number = self.dice.choice(self.cloud.heat_pump_ids), self.figures.steps
        match self.dice.choice(("entity", "entity", "device", "heat pump")):
            # One that is not loaded shows nothing under the new name.
            case "entity" if self.entry.state is ConfigEntryState.LOADED:
                entity_id = self.dice.choice(list(self._keys))
                key = self._keys.pop(entity_id)
                new_id = rename_entity(self.hass, entity_id, number)
                self._keys[new_id] = key
                self.watch.note(f"renamed to {new_id}")
            case "device":
                rename_device(self.hass, self.entry, device, f"House {number}")
                self.watch.note("a device is renamed")
            case _:
                rename_heat_pump(self.hass, self.entry, device, f"Pump {number}")
                self.watch.note("a heat pump is renamed")

    async def _restart(self) -> None:
        """Be away for a while and remember nothing afterwards."""
        await self._end_of_set_up()
        if self.dice.random() < 0.5:
            await self._ask_much()
        self.watch.note("restart")
        self.watch.leave()
        work = self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.home.clock.drive(work, LONGEST_CALL)
        self.watch.leave_for_good()
        self.hass.data[CLIENTS].clear()
        await self.home.clock.go(self.dice.choice((0.1, 5, 60, 1000)))
        await self._set_up()

    async def _revoke(self) -> None:
        """Take the credentials away: that, and nothing else, asks for new ones."""
        await self._calm()
        self.watch.note("the credentials are revoked")
        self.cloud.revoke_credentials()
        self.cloud.revoke_tokens()
        await self.home.clock.go(HOUR, lambda: bool(self._reauths()))
        if len(self._reauths()) != 1:
            self.watch.wrong(f"{len(self._reauths())} flows ask for credentials")
        self.cloud.restore_credentials()
        # Either way the question is taken back by the next read that succeeds.
        if self.dice.random() < 0.5:
            await self._reload()
        await self._calm()

    def _reauths(self) -> list[str]:
        return [
            flow["flow_id"]
            for flow in self.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
            if flow["context"].get("source") == SOURCE_REAUTH
        ]


def _listed(counter: Counter[str]) -> str:
    return ", ".join(f"{counter[name]} {name}" for name in sorted(counter) if name)


def _implied(name: str, value: Value, now: datetime) -> dict[str, Value]:
    """Return what comes along with a change."""
    now = now.replace(microsecond=0)
    match name, value:
        case "pause_power_until", _:
            return {"pause_power_active": True}
        case "pause_power_active", True:
            return {"pause_power_until": now + timedelta(hours=2)}
        case "pause_power_active", False:
            return {"pause_power_until": None}
        case "is_away_mode_enabled", True:
            return {"away_mode_start": now, "away_mode_end": None}
    return {}


def _sensible(body: Mapping[str, Any], now: float) -> bool:
    """Tell whether a change keeps the rules, as far as that can be seen."""
    wanted = {SPELLINGS.get(name, name): plain(raw) for name, raw in body.items()}
    low = wanted.get("minimum_temperature_limit")
    high = wanted.get("maximum_temperature_limit")
    until = wanted.get("pause_power_until")
    start, end = wanted.get("away_mode_start"), wanted.get("away_mode_end")
    active = wanted.get("pause_power_active", until is not None)
    return not (
        (isinstance(low, float) and isinstance(high, float) and high - low < 2)
        or (isinstance(until, datetime) and until.timestamp() < now - LONGEST_PUT)
        or (isinstance(start, datetime) and isinstance(end, datetime) and end <= start)
        or ("pause_power_until" in wanted and active != (until is not None))
    )


def _broken(error: HomeAssistantError) -> bool:
    """Tell whether the values that an error names break its rule."""
    values = {
        name: float(number.group())
        for name, text in (error.translation_placeholders or {}).items()
        if (number := re.match(r"-?[\d.]+(?= °C)", text))
    }
    match error.translation_key, values:
        case "limits_too_close", {"minimum": low, "maximum": high}:
            return high - low < 2
        case "hot_water_too_cold", {"value": value}:
            return value < 40
        case "away_not_frost_safe", {"value": value}:
            return value < 5
        case (
            "away_above_normal" | "away_hot_water_above_normal",
            {"away": away, "normal": normal},
        ):
            return away > normal
    return error.translation_key in {"pause_not_in_future", "away_ends_before_start"}
