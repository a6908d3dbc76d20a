"""A heat pump as the Podero cloud shows it, and the only place that knows its spelling.

Facts: Podero Partner API v2.0, "Heat Pump Attributes" (older and current page), "Heat
Pump State" and the API reference. They disagree; what is read here survives each of
them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
import logging
import math
import re
from typing import Any, Final, Self
from uuid import UUID

from yarl import URL

from .errors import PoderoServerError

_LOGGER = logging.getLogger(__name__)

type Value = bool | float | str | datetime | None
type Changes = Mapping[str, Value]

LEVELS: Final = {"low": "Low", "mid": "Mid", "max": "Max"}
"""Optimization levels, as written."""
MODES: Final = ("min", "low", "mid", "max")
"""What an optimization does now; shown to people as Min, ECO, Comfort, Boost."""
OPERATIONS: Final = ("hot_water", "heating", "pool_heating", "standby", "off")
STATUSES: Final = ("ok", "warning", "error")
NO_WORDS: Final = ("", "unknown")
MAX_WORD: Final = 100
MAX_ACTIONS: Final = 10
MAX_CODE: Final = 50


def _read_bool(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def _read_number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise TypeError
    if not math.isfinite(value := float(raw)):
        raise ValueError
    return value


def _read_time(raw: object) -> datetime:
    if not isinstance(raw, str):
        raise TypeError
    value = datetime.fromisoformat(raw)
    return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def _read_word(raw: object) -> str | None:
    if not isinstance(raw, str) or len(raw) > MAX_WORD or not raw.isprintable():
        raise ValueError
    word = "_".join(raw.split()).lower()
    return None if word in NO_WORDS else word


def _one_of(words: Collection[str]) -> Callable[[object], str | None]:
    def read(raw: object) -> str | None:
        if (word := _read_word(raw)) is not None and word not in words:
            raise ValueError
        return word

    return read


def _read_text(raw: object) -> str | None:
    return None if _read_word(raw) is None else str(raw).strip()


def _write_time(value: datetime) -> str:
    whole = value.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return f"{whole.isoformat(timespec='milliseconds')}Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How values of one kind travel.

    Attributes:
        read: From JSON; raises TypeError, ValueError or OverflowError for anything
            that is not of this kind.
        write: To JSON.
    """

    read: Callable[[object], Value]
    write: Callable[[Any], object] = lambda value: value


BOOL: Final = Kind(read=_read_bool)
NUMBER: Final = Kind(read=_read_number)
TIME: Final = Kind(read=_read_time, write=_write_time)
LEVEL: Final = Kind(read=_one_of(LEVELS), write=LEVELS.__getitem__)
STATUS: Final = Kind(read=_one_of(STATUSES))
WORD: Final = Kind(read=_read_word)
TEXT: Final = Kind(read=_read_text)

FIELDS: Final[Mapping[str, Kind]] = {
    "is_smart_optimization_active": BOOL,
    "optimization_level": LEVEL,
    "pause_power_active": BOOL,
    "pause_power_until": TIME,
    "is_heating_policy_enabled": BOOL,
    "minimum_temperature_limit": NUMBER,
    "maximum_temperature_limit": NUMBER,
    "dhw_standard_temperature": NUMBER,
    "minimum_dhw_temperature_limit": NUMBER,
    "is_away_mode_enabled": BOOL,
    "away_mode_start": TIME,
    "away_mode_end": TIME,
    "away_mode_minimum_temperature_limit": NUMBER,
    "away_mode_minimum_dhw_temperature_limit": NUMBER,
    "is_space_heating_enabled": BOOL,
    "is_hot_water_heating_enabled": BOOL,
    "is_pool_heating_enabled": BOOL,
    "is_space_cooling_enabled": BOOL,
    "is_authenticated": BOOL,
    "action_needed": BOOL,
    "current_power_consumption_w": NUMBER,
    "outdoor_temperature": NUMBER,
    "indoor_actual_temperature": NUMBER,
    "indoor_target_temperature": NUMBER,
    "indoor_target_temperature_offset": NUMBER,
    "inlet_temperature": NUMBER,
    "outlet_temperature": NUMBER,
    "dhw_temperature": NUMBER,
    "operational_mode": Kind(read=_one_of(OPERATIONS)),
    "current_mode": Kind(read=_one_of(MODES)),
    "consumption_last_day_kwh": NUMBER,
    "consumption_last_week_kwh": NUMBER,
    "consumption_last_month_kwh": NUMBER,
    "optimization_score": NUMBER,
    "price_zone": TEXT,
    "connection_status": STATUS,
    "monitoring_status": STATUS,
    "steering_status": STATUS,
    "actual_steering_state": WORD,
    "lifecycle_state": WORD,
    "current_state_last_updated_at": TIME,
    "heating_policy_last_updated_utc": TIME,
    "away_mode_last_updated_at": TIME,
    "consumption_last_updated_at": TIME,
}
"""Every field this integration knows, by the one name it has in here."""

SPELLINGS: Final = {
    "is_pause_power_active": "pause_power_active",
    "dhw_actual_temperature": "dhw_temperature",
}
"""Second spellings, and ours: of the API reference, and of the older state page."""


def field_name(name: str) -> str:
    """Return our name for a field by any of the cloud's spellings."""
    return SPELLINGS.get(name, name)


def as_uuid(raw: object) -> str:
    """Return an id in the one form used in here: lower case, with hyphens.

    Raises:
        ValueError: It is no UUID.
    """
    return str(UUID(str(raw)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that the owner must do at Podero.

    Attributes:
        code: What it is, in small letters, digits and underscores.
        link: Where to do it, an https address, if the cloud gave one.
    """

    code: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatPump:
    """One heat pump at one moment, compared by value.

    Attributes:
        id: The cloud's id, a UUID.
        manufacturer: E.g. "Nibe".
        model: E.g. "S2125-8".
        model_id: The device type's short name, e.g. "hp_atw" (air-to-water).
        year: Model year.
        values: Value by field: every field that the answer contained and no other.
            None where the cloud has none or none that is understood. Temperatures in
            °C, date-times in UTC.
        spellings: The cloud's name by field, as it was read.
        actions: What the owner must do, one for each code.
    """

    id: str
    manufacturer: str | None
    model: str | None
    model_id: str | None
    year: str | None
    values: Changes
    spellings: Mapping[str, str]
    actions: tuple[Action, ...]

    @classmethod
    def from_answer(cls, answer: object) -> Self:
        """Read the object of a GET or a PUT.

        Never fails for a field: what is not understood is None.

        Raises:
            PoderoServerError: The answer is no object, or an object without an id.
        """
        if not isinstance(answer, dict):
            raise PoderoServerError("the answer is no object")
        try:
            heat_pump_id = as_uuid(answer.get("id"))
        except ValueError:
            raise PoderoServerError("the answer has no id") from None
        values: dict[str, Value] = {}
        spellings: dict[str, str] = {}
        unreadable: list[str] = []
        for name, raw in answer.items():
            field = field_name(name)
            if (kind := FIELDS.get(field)) is None:
                continue
            value = None
            if raw is not None:
                try:
                    value = kind.read(raw)
                except TypeError, ValueError, OverflowError:
                    unreadable.append(name)
            # Of two spellings in one answer, the one that says something.
            if values.get(field) is None:
                values[field] = value
                spellings[field] = name
        if unreadable:
            _LOGGER.debug("Not understood, shown as unknown: %s", ", ".join(unreadable))
        model = _object(answer.get("device_model"))
        return cls(
            id=heat_pump_id,
            manufacturer=_text(model.get("manufacturer")),
            model=_text(model.get("model")),
            model_id=_text(_object(model.get("device_type")).get("short_name")),
            year=_text(model.get("year")),
            values=values,
            spellings=spellings,
            actions=_actions(answer),
        )

    @property
    def name(self) -> str | None:
        """Manufacturer and model, or what is known of them."""
        return " ".join(filter(None, (self.manufacturer, self.model))) or None

    def with_changes(self, changes: Changes) -> Self:
        """Return this heat pump as it is once the changes are made."""
        return replace(self, values={**self.values, **changes}) if changes else self

    def body(self, changes: Changes) -> dict[str, object]:
        """Return the body of the PUT that makes the changes, in the cloud's words."""
        return {
            self.spellings[field]: None if value is None else FIELDS[field].write(value)
            for field, value in changes.items()
        }


def as_shown(changes: Changes) -> dict[str, Value]:
    """Return the values as the cloud will show them, e.g. in whole seconds."""
    return {
        field: None if value is None else FIELDS[field].read(FIELDS[field].write(value))
        for field, value in changes.items()
    }


def _actions(answer: Mapping[str, object]) -> tuple[Action, ...]:
    """Return the pending actions, unless the cloud says that none is needed."""
    raw = answer.get("actions")
    if answer.get("action_needed") is False or not isinstance(raw, list):
        return ()
    actions: dict[str, Action] = {}
    for item in map(_object, raw[:MAX_ACTIONS]):
        code = re.sub(r"[^a-z0-9]+", "_", str(item.get("code")).lower())[:MAX_CODE]
        actions.setdefault(
            code, Action(code=code, link=_link(item.get("resolution_link")))
        )
    return tuple(actions.values())


def _link(raw: object) -> str | None:
    try:
        link = URL(raw) if isinstance(raw, str) else URL()
    except ValueError:
        return None
    return str(link) if link.scheme == "https" and link.host and not link.user else None


def _object(raw: object) -> Mapping[str, object]:
    return raw if isinstance(raw, dict) else {}


def _text(raw: object) -> str | None:
    """Return a short text, or a whole number as one, as the registry shows it."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return None
    # JSON can hold half a surrogate pair; Home Assistant can't store it.
    return str(raw).encode(errors="replace").decode().strip()[:100] or None
