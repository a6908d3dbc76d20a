"""A heat pump as the Podero cloud shows it, and the only place that knows its spelling.

Facts: Podero Partner API v2.0, "Heat Pump Attributes" (older and current page), "Heat
Pump State" and the API reference. They disagree; what is read here survives each of
them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field as dataclass_field, replace
from functools import lru_cache
import logging
import re
from typing import Any, Final, Self
from uuid import UUID

from .actions import Action, read_actions
from .contracts import read_building
from .exceptions import PoderoServerError
from .fields import (
    BOOL,
    ENERGY,
    LEVEL,
    MODE,
    OPERATION,
    POWER,
    SCORE,
    SET_TEMPERATURE,
    STATUS,
    TEMPERATURE,
    TEMPERATURE_DIFFERENCE,
    TEXT,
    TIME,
    WORD,
    Changes,
    Field,
    Setpoint,
    Value,
    as_object,
)
from .texts import one_line

_LOGGER = logging.getLogger(__name__)

MAX_YEAR: Final = 9999
UUID_FORM: Final = re.compile(
    r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE
)
UUID_LENGTH: Final = 36

LEGIONELLA_SAFE: Final = 40.0
"""°C, the least that Podero advises for hot water (source: attributes pages)."""
FROST_SAFE: Final = 5.0
"""°C, the least for rooms while nobody is at home (the pages say "frost-safe")."""


def as_uuid(raw: object) -> str:
    """Return an id in the one form used in here: lower case, with hyphens.

    Python's own reading takes braces, prefixes, and digits of any script: of two ids
    that the cloud tells apart it would make one.

    Raises:
        ValueError: It is no UUID.
    """
    # What is longer is none, and is not to be kept either.
    if isinstance(raw, str) and len(raw) <= UUID_LENGTH and (found := _as_uuid(raw)):
        return found
    raise ValueError


# Nearly all ids are those of the few heat pumps that are read again and again.
@lru_cache
def _as_uuid(text: str) -> str | None:
    return str(UUID(text)) if UUID_FORM.fullmatch(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatPump:
    """One heat pump at one moment, compared by value.

    Each field is one row below, see `Field`. Temperatures are in °C, date-times in UTC.

    Attributes:
        id: The cloud's id, a UUID.
        manufacturer: E.g. "Nibe".
        model: E.g. "S2125-8".
        model_id: The device type's short name, e.g. "hp_atw" (air-to-water).
        year: Model year.
        values: Value by field: every field that the answer contained and no other.
            None where the cloud has none or none that is understood.
        spellings: The cloud's name by field, as it was read.
        actions: What the owner must do, one for each code.
        building: Where it stands; an id, never to be shown.
    """

    id: str = dataclass_field(repr=False)
    manufacturer: str | None
    model: str | None
    model_id: str | None
    year: str | None
    values: Mapping[Field[Any], Any]
    spellings: Mapping[Field[Any], str]
    actions: tuple[Action, ...]
    building: str | None = dataclass_field(repr=False)

    is_smart_optimization_active = Field(BOOL)
    optimization_level = Field(LEVEL)
    pause_power_active = Field(BOOL, alias="is_pause_power_active")
    pause_power_until = Field(TIME)
    is_heating_policy_enabled = Field(BOOL)
    minimum_temperature_limit = Setpoint(10.0, 28.0)
    maximum_temperature_limit = Setpoint(12.0, 30.0)
    dhw_standard_temperature = Setpoint(LEGIONELLA_SAFE, 65.0)
    minimum_dhw_temperature_limit = Setpoint(LEGIONELLA_SAFE, 60.0)
    is_away_mode_enabled = Field(BOOL)
    away_mode_start = Field(TIME)
    away_mode_end = Field(TIME)
    away_mode_minimum_temperature_limit = Setpoint(FROST_SAFE, 25.0)
    away_mode_minimum_dhw_temperature_limit = Setpoint(10.0, 60.0)
    is_space_heating_enabled = Field(BOOL)
    is_hot_water_heating_enabled = Field(BOOL)
    is_pool_heating_enabled = Field(BOOL)
    is_space_cooling_enabled = Field(BOOL)
    is_authenticated = Field(BOOL)
    action_needed = Field(BOOL)
    current_power_consumption_w = Field(POWER)
    outdoor_temperature = Field(TEMPERATURE)
    indoor_actual_temperature = Field(TEMPERATURE)
    indoor_target_temperature = Field(SET_TEMPERATURE)
    indoor_target_temperature_offset = Field(TEMPERATURE_DIFFERENCE)
    inlet_temperature = Field(TEMPERATURE)
    outlet_temperature = Field(TEMPERATURE)
    dhw_temperature = Field(TEMPERATURE, alias="dhw_actual_temperature")
    operational_mode = Field(OPERATION)
    current_mode = Field(MODE)
    consumption_last_day_kwh = Field(ENERGY)
    consumption_last_week_kwh = Field(ENERGY)
    consumption_last_month_kwh = Field(ENERGY)
    optimization_score = Field(SCORE)
    price_zone = Field(TEXT)
    connection_status = Field(STATUS)
    monitoring_status = Field(STATUS)
    steering_status = Field(STATUS)
    actual_steering_state = Field(WORD)
    lifecycle_state = Field(WORD)
    current_state_last_updated_at = Field(TIME)
    heating_policy_last_updated_utc = Field(TIME)
    away_mode_last_updated_at = Field(TIME)
    consumption_last_updated_at = Field(TIME)

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
        values, spellings = read_fields(answer)
        model = as_object(answer.get("device_model"))
        return cls(
            id=heat_pump_id,
            manufacturer=_text(model.get("manufacturer")),
            model=_text(model.get("model")),
            model_id=_text(as_object(model.get("device_type")).get("short_name")),
            year=_text(model.get("year")),
            values=values,
            spellings=spellings,
            actions=read_actions(answer),
            building=read_building(answer),
        )

    def __contains__(self, field: Field[Any]) -> bool:
        """Return whether the answer contained a field, be it null."""
        return field in self.values

    def action(self, code: str) -> Action | None:
        """Return the pending action with a code."""
        return next((action for action in self.actions if action.code == code), None)

    def get[T](self, field: Field[T]) -> T | None:
        """Return the value of a field, None where it is null or absent."""
        return self.values.get(field)

    @property
    def name(self) -> str | None:
        """Manufacturer and model, or what is known of them."""
        return " ".join(filter(None, (self.manufacturer, self.model))) or None

    def changed_fields(self, before: Self) -> set[Field[Any]] | None:
        """Return the fields whose values differ, None where there are other fields."""
        if self is before:
            return set()
        old, new = before.values, self.values
        if old.keys() != new.keys():
            return None
        return {field for field, value in new.items() if value != old[field]}

    def with_changes(self, changes: Changes) -> Self:
        """Return this heat pump as it is once the changes are made."""
        return replace(self, values={**self.values, **changes}) if changes else self

    def body(self, changes: Changes) -> dict[str, object]:
        """Return the body of the PUT that makes the changes, in the cloud's words."""
        return {
            self.spellings[field]: None if value is None else field.kind.write(value)
            for field, value in changes.items()
        }


FIELDS: Final[Mapping[str, Field[Any]]] = {
    name: field
    for field in vars(HeatPump).values()
    if isinstance(field, Field)
    for name in (field.name, field.alias)
    if name
}
"""Field by each of the cloud's spellings."""


SETPOINTS: Final = tuple(
    field for field in vars(HeatPump).values() if isinstance(field, Setpoint)
)
"""The temperatures that people set."""


def read_fields(
    answer: Mapping[str, object],
) -> tuple[dict[Field[Any], Any], dict[Field[Any], str]]:
    """Return value and spelling by field of what an answer says of fields."""
    values: dict[Field[Any], Any] = {}
    spellings: dict[Field[Any], str] = {}
    unreadable: list[str] = []
    for name, raw in answer.items():
        if (field := FIELDS.get(name)) is None:
            continue
        value = None
        if raw is not None:
            try:
                value = field.kind.read(raw)
            except TypeError, ValueError, OverflowError:
                unreadable.append(name)
        # Of two spellings in one answer, the one that has a value.
        if values.get(field) is None:
            values[field] = value
            spellings[field] = name
    if unreadable:
        _LOGGER.debug("Not understood, shown as unknown: %s", ", ".join(unreadable))
    return values, spellings


def field_name(spelling: str) -> str:
    """Return our name for what may be a field, by any of the cloud's spellings."""
    return field.name if (field := FIELDS.get(spelling)) else spelling


def as_stored(changes: Changes) -> dict[Field[Any], Value]:
    """Return the values as the cloud will show them, e.g. in whole seconds.

    Raises:
        OverflowError: A moment of the change does not exist in UTC.
    """
    return {
        # A zero date that somebody asks for is a date: the rules know what to make of it.
        field: None
        if value is None
        else field.kind.read(field.kind.write(value)) or value
        for field, value in changes.items()
    }


def _text(raw: object) -> str | None:
    """Return a short text, or a year or another small number as one."""
    match raw:
        case str():
            return one_line(raw) or None
        case int() if not isinstance(raw, bool) and abs(raw) <= MAX_YEAR:
            return str(raw)
    return None
