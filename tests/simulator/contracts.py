"""Energy contracts: what the electricity of a user costs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from .clock import Clock, format_timestamp
from .generations import Fields
from .ids import fixed_id
from .prices import price


class Contracts:
    """The energy contracts of an organisation."""

    def __init__(self, clock: Clock) -> None:
        """Begin without a contract: a user may have none."""
        self.contracts: dict[str, list[Any]] = {}
        """By user; a test may put junk into it."""
        self.spot_hours: tuple[int, int] | None = (0, 24)
        """The hours around the present one that a spot contract shows (?), None: a day."""
        self._contract_clock = clock

    def add_contract(
        self, user_id: str, kind: str = "spot_hourly", **fields: Any
    ) -> Fields:
        """Add a contract for all buildings, in the spelling of the reference.

        Args:
            user_id: Its owner.
            kind: What the contract says that it is.
            fields: Fields that differ; Ellipsis leaves one out.
        """
        contracts = self.contracts.setdefault(user_id, [])
        contract: Fields = {
            "id": fixed_id(f"contract {len(contracts) + 1}"),
            "owner": user_id,
            "building": None,
            "meter_id": "secret-meter",
            "supplier": "secret-supplier",
            "energy_contract_type": kind,
            "currency_energy_price": "EUR",
            "energy_price_includes_external_components": True,
            **fields,
        }
        contracts.append({k: v for k, v in contract.items() if v is not ...})
        return contract

    def contracts_of(self, user_id: str) -> list[Any]:
        """Return what a read tells; spot prices are those of the hours around now."""
        now = self._contract_clock.now().replace(minute=0, second=0, microsecond=0)
        return [
            {"energy_prices": self._spot_prices(now), **contract}
            if _needs_prices(contract)
            else contract
            for contract in self.contracts.get(user_id, [])
        ]

    def _spot_prices(self, now: datetime) -> list[Fields]:
        first, last = self.spot_hours or (-now.hour, 24 - now.hour)
        return hourly(now + timedelta(hours=n) for n in range(first, last))


def hourly(hours: Iterable[datetime]) -> list[Fields]:
    """Return the spot prices of hours."""
    return [
        {"price": round(price(hour), 5), "timestamp": format_timestamp(hour)}
        for hour in hours
    ]


def _needs_prices(contract: Any) -> bool:
    return isinstance(contract, dict) and not contract.keys() & {
        "energy_price",
        "energy_prices",
    }
