"""How the fields of a heat pump travel: the kinds of values, and what a field is."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import math
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, overload, override

type Value = bool | float | str | datetime | None

LEVELS: Final = {"low": "Low", "mid": "Mid", "max": "Max"}
"""Optimization levels, and how they are written (source: attributes pages)."""
MODES: Final = ("min", "low", "mid", "max")
"""What the optimization does now, shown to people as Min, ECO, Comfort, Boost
(source: the newer state page)."""
OPERATIONS: Final = ("hot_water", "heating", "pool_heating", "standby", "off")
"""What the heat pump does now (source: the older state page)."""
STATUSES: Final = ("ok", "warning", "error")
"""Health of a part of the service (source: the API reference)."""
UNKNOWN_WORDS: Final = ("", "unknown")
ZERO_YEARS: Final = (1, 1969, 1970)
"""The years in which times begin to be counted, each in the zone of whoever counts."""
MAX_WORD: Final = 100

MAX_POWER: Final = 30_000.0
"""W. More than a house connection carries, and less than 32,767 and 65,535: registers
tell those when there is nothing to tell."""
MONTH: Final = 31 * 24
"""Hours."""


def _read_bool(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def _read_number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise TypeError
    # JSON carries exact decimals as texts; Python reads "1_0" as a number, too.
    if isinstance(raw, str) and (len(raw) > MAX_WORD or "_" in raw):
        raise ValueError
    if not math.isfinite(value := float(raw)):
        raise ValueError
    return value


def _number_from(least: float, most: float) -> Callable[[object], float]:
    def read(raw: object) -> float:
        value = raw if isinstance(raw, float) else _read_number(raw)
        # What is no number at all is not between two of them either.
        if not least <= value <= most:
            raise ValueError
        return value

    return read


def as_time(value: datetime) -> datetime | None:
    """Return a moment in UTC; a zero date (of year 1, or of 1970) stands for none.

    Raises:
        OverflowError: There is no such moment in UTC.
    """
    if value.year in ZERO_YEARS:
        return None
    return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def _read_time(raw: object) -> datetime | None:
    if not isinstance(raw, str):
        raise TypeError
    return as_time(datetime.fromisoformat(raw))


def _read_word(raw: object) -> str | None:
    if not isinstance(raw, str) or len(raw) > MAX_WORD or not raw.isprintable():
        raise ValueError
    word = "_".join(raw.split()).lower()
    return None if word in UNKNOWN_WORDS else word


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
class Kind[T]:
    """How values of one kind travel.

    Attributes:
        read: From JSON, None where the cloud says that it does not know; raises
            TypeError, ValueError or OverflowError for anything that is not of this kind.
        write: To JSON.
    """

    read: Callable[[object], T | None]
    write: Callable[[T], object] = lambda value: value


BOOL: Final = Kind(read=_read_bool)
NUMBER: Final = Kind(read=_read_number)
# What lies outside was not measured: lost sensors tell -3276.8, -127 or 32767. The
# documentation names no ranges; these are what physics leaves to a heat pump.
TEMPERATURE: Final = Kind(read=_number_from(-60.0, 150.0))
"""Of air or water, measured, in °C."""
SET_TEMPERATURE: Final = Kind(read=_number_from(0.0, 100.0))
"""Asked for, in °C."""
TEMPERATURE_DIFFERENCE: Final = Kind(read=_number_from(-50.0, 50.0))
"""In K."""
POWER: Final = Kind(read=_number_from(0.0, MAX_POWER))
"""Drawn, in W."""
ENERGY: Final = Kind(read=_number_from(0.0, MAX_POWER / 1000 * MONTH))
"""Taken in a month or less, in kWh."""
SCORE: Final = Kind(read=_number_from(-1000.0, 1000.0))
"""On a scale that is not documented."""
TIME: Final = Kind(read=_read_time, write=_write_time)
LEVEL: Final = Kind(read=_one_of(LEVELS), write=LEVELS.__getitem__)
MODE: Final = Kind(read=_one_of(MODES))
OPERATION: Final = Kind(read=_one_of(OPERATIONS))
STATUS: Final = Kind(read=_one_of(STATUSES))
WORD: Final = Kind(read=_read_word)
TEXT: Final = Kind(read=_read_text)


def as_object(raw: object) -> Mapping[str, object]:
    """Return what should be an object, an empty one if it is none."""
    return raw if isinstance(raw, dict) else {}


def read_or_none[T](kind: Kind[T], raw: object) -> T | None:
    """Return a value, None for anything that is not of its kind."""
    try:
        return kind.read(raw)
    except TypeError, ValueError, OverflowError:
        return None


class HasValues(Protocol):
    """Something that has values by field."""

    @property
    def values(self) -> Mapping[Field[Any], Any]:
        """Value by field, without those that there are not."""


class Field[T]:
    """One field of a heat pump: a row of the table that `HeatPump` is.

    Read from a heat pump it is the value, None where that is null or absent; read from
    the class it is the field itself, which is how changes are keyed:

        heat_pump.away_mode_end                     # datetime | None
        HeatPump.away_mode_end in heat_pump         # the answer contained it
        {HeatPump.away_mode_end: None}              # a change

    Attributes:
        name: The one name that it has in this integration.
        kind: How its values travel.
        alias: The cloud's second spelling, if there is one.
    """

    __slots__ = ("alias", "kind", "name")

    if TYPE_CHECKING:
        name: str

    def __init__(self, kind: Kind[T], *, alias: str | None = None) -> None:
        """Take what there is to know; the name comes from the class."""
        self.kind = kind
        self.alias = alias

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name that the field has in its class."""
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: HasValues, owner: type) -> T | None: ...
    def __get__(self, instance: HasValues | None, owner: type) -> Self | T | None:
        """Return the value of a heat pump, or the field itself."""
        return self if instance is None else instance.values.get(self)

    @override
    def __repr__(self) -> str:
        """Return the name."""
        return self.name


class Setpoint(Field[float]):
    """A temperature in °C that people set.

    Attributes:
        minimum: The least that can be set.
        maximum: The most that can be set.
    """

    __slots__ = ("maximum", "minimum")

    def __init__(
        self, minimum: float, maximum: float, *, alias: str | None = None
    ) -> None:
        """Take the range; the rest is as for any field."""
        super().__init__(SET_TEMPERATURE, alias=alias)
        self.minimum = minimum
        self.maximum = maximum

    def range_with(self, present: float | None) -> tuple[float, float]:
        """Return the least and the most that can be set, in °C.

        Args:
            present: What is set already, possibly in the manufacturer's app and beyond
                our range; it is included, in whole degrees, because people see and
                send it rounded.
        """
        # Both ends are whole degrees: what lies between them moves neither.
        if present is None or self.minimum <= present <= self.maximum:
            return self.minimum, self.maximum
        return (
            min(self.minimum, float(math.floor(present))),
            max(self.maximum, float(math.ceil(present))),
        )


type Changes = Mapping[Field[Any], Value]
"""Value by field that is to be changed."""
