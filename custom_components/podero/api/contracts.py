"""What electricity costs: a user's energy contracts.

Source: Podero Partner API v2.0, `GET …/energy-contracts`, guide and reference. They spell
the prices `energy_price` and `energy_prices`, the kinds `Spot Hourly` and `spot_hourly`.
Whether an answer holds past or coming hours is not documented.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import re
from typing import Final, Self

from .fields import NUMBER, TIME, WORD, as_object, read_or_none

SPOT_HOURLY: Final = "spot_hourly"
KINDS: Final = (SPOT_HOURLY, "monthly", "yearly")
"""Kinds of contract: how often its price changes."""
HOUR: Final = timedelta(hours=1)
MAX_LENGTH: Final = {
    SPOT_HOURLY: HOUR,
    "monthly": timedelta(days=31),
    "yearly": timedelta(days=366),
}
"""How long one price holds at most, by kind."""
MAX_PRICES: Final = 5000
_ALWAYS: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a kWh costs for some time.

    Attributes:
        start: From when on, UTC.
        end: Until when (exclusive), UTC.
        value: In the contract's currency; below zero at times.
    """

    start: datetime
    end: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyContract:
    """One contract.

    Attributes:
        building: The building that it is for, None for all; an id, never to be shown.
        kind: One of `KINDS`, None where it is another or not told.
        currency: ISO 4217.
        is_complete: The prices include grid fees and taxes; None if that is not told.
        prices: The oldest first, without overlaps.
    """

    building: str | None = field(repr=False)
    kind: str | None
    currency: str
    is_complete: bool | None
    prices: tuple[Price, ...]

    @classmethod
    def from_answer(cls, raw: object) -> Self | None:
        """Read an entry of the list, None where it has no currency to count in."""
        answer = as_object(raw)
        currency = answer.get("currency_energy_price")
        if not isinstance(currency, str) or not re.fullmatch("[A-Za-z]{3}", currency):
            return None
        kind = read_or_none(WORD, answer.get("energy_contract_type"))
        kind = kind if kind in KINDS else None
        complete = answer.get("energy_price_includes_external_components")
        return cls(
            building=read_building(answer),
            kind=kind,
            currency=currency.upper(),
            is_complete=complete if isinstance(complete, bool) else None,
            prices=_read_prices(answer, kind),
        )

    def price_at(self, now: datetime) -> Price | None:
        """Return the price of a moment, None where it is not known."""
        held = (price for price in self.prices if price.start <= now < price.end)
        return next(held, None)

    def next_change(self, now: datetime) -> datetime | None:
        """Return the next moment at which the price changes, if any is known."""
        bounds = (bound for price in self.prices for bound in (price.start, price.end))
        coming = min((bound for bound in bounds if bound > now), default=_ALWAYS[1])
        return None if coming == _ALWAYS[1] else coming


def read_building(answer: Mapping[str, object]) -> str | None:
    """Return the building of a heat pump or a contract in one form.

    The sources spell it `building` and `building_id`.
    """
    for name in ("building", "building_id"):
        raw = answer.get(name)
        building = as_object(raw).get("id") or raw
        if isinstance(building, str) and building.strip():
            return building.strip().lower()
    return None


def contract_for(
    contracts: Iterable[EnergyContract], building: str | None
) -> EnergyContract | None:
    """Return the contract for a building: its own before one that is for all."""
    candidates = [each for each in contracts if each.building in {None, building}]
    return max(candidates, key=lambda each: each.building is not None, default=None)


def _read_prices(answer: Mapping[str, object], kind: str | None) -> tuple[Price, ...]:
    raw = answer.get("energy_prices") or answer.get("energy_price")
    # A constant price may come without a list around it, or without an object.
    rows = raw if isinstance(raw, list) else [raw]
    found: dict[datetime | None, float] = {}
    for row in rows[:MAX_PRICES]:
        entry = row if isinstance(row, dict) else {"price": row}
        value = read_or_none(NUMBER, entry.get("price"))
        if value is not None:
            # Of two entries for one time, the last one counts.
            found[read_or_none(TIME, entry.get("timestamp"))] = value
    if len(found) == 1:
        ((start, value),) = found.items()
        if start is None or kind != SPOT_HOURLY:
            return (Price(start=_ALWAYS[0], end=_ALWAYS[1], value=value),)
    # The end of the last year of all could not be told.
    timed = {
        start: value for start, value in found.items() if start and start.year < 9999
    }
    return _in_order(timed, MAX_LENGTH.get(kind or SPOT_HOURLY, HOUR)) if timed else ()


def _in_order(
    values: Mapping[datetime, float], longest: timedelta
) -> tuple[Price, ...]:
    """Return the prices, each until the next one or for as long as one may hold."""
    starts = sorted(values)
    lengths = [after - before for before, after in pairwise(starts)]
    # Where quarters of an hour have prices, the last one holds no longer than they do.
    lengths.append(min(lengths, default=longest) if longest == HOUR else longest)
    return tuple(
        Price(start=start, end=start + min(length, longest), value=values[start])
        for start, length in zip(starts, lengths, strict=True)
    )
