"""Everything the simulated cloud knows and how it is set to behave."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from .access import TOKEN_LIFE, Access, believable_life
from .clock import Clock, stamp
from .errors import not_found
from .faults import Drop, Fault
from .generations import Fields, Generation, first_answer, known_fields
from .heat_pump import HeatPump
from .house import BUILDS
from .ids import ORG_ID, fixed_id
from .journal import Journal, Kind, Request
from .reports import savings, statistics
from .settings import pause_consequences, rounded, stamps

_LIVELY_INTERVAL: Final = 300.0


class World:
    """One organisation, its users and their heat pumps."""

    def __init__(self, *, heat_pumps: int, generation: Generation) -> None:
        """Begin with one user and the heat pumps of that user."""
        self.lag: float = 0
        """Seconds until reads show a write."""
        self.echo = False
        """The answer to a PUT shows the write although reads do not yet."""
        self.latency: float = 0
        """Seconds that each request takes."""
        self.outage = False
        """Every connection is dropped."""
        self.lively = False
        """Heat pumps live their lives; else their state is static."""
        self.refresh_interval: float | None = None
        """Seconds between two refreshes by the manufacturer (S: 5 to 15 minutes).

        None stands for never, and for 5 minutes while it is lively.
        """
        self.expires_in: Any = TOKEN_LIFE
        """What the token endpoint says (J: 36000); tokens live as long, if they can."""
        self.quantum: float | None = None
        """Numbers are rounded to multiples of it when they are written."""
        self.coupled = True
        """A write of one pause field changes the other one with it (?)."""
        self.statistics_periods = 7
        """How many periods of each resolution the statistics have (?)."""
        self.units: Fields = {
            "savings": {"total": "EUR", "percentage": "%"},
            "consumption": {"total": "kWh"},
            "heat_pump": {"estimated_consumption_wh": "Wh"},
        }
        """What statistics and savings say of their units (?)."""
        self.clock = Clock()
        self.org_id = ORG_ID
        self._access = Access(self.clock)
        self._journal = Journal()
        self._faults: list[Fault] = []
        self._users: dict[str, Fields] = {}
        self._heat_pumps: dict[str, HeatPump] = {}
        self.user_id = self.add_user()
        self.heat_pump_id = [self.add_heat_pump(generation) for _ in range(heat_pumps)][
            0
        ]
        self.access_token = self._access.issue()

    # The organisation.

    def add_user(self) -> str:
        """Add a user without heat pumps."""
        place = len(self._users) + 1
        user_id = fixed_id(f"user {place}")
        self._users[user_id] = {
            "id": user_id,
            "email": f"resident{place}@example.com",
            "first_name": "Robin",
            "last_name": f"Resident-{place}",
            "external_id": f"customer-{place}",
        }
        return user_id

    @property
    def users(self) -> list[Fields]:
        """The users of the organisation (R)."""
        return deepcopy(list(self._users.values()))

    def add_heat_pump(
        self,
        generation: Generation = Generation.REFERENCE,
        *,
        user_id: str | None = None,
        pause: str | None = None,
        building: str | None = None,
        hot_water: str | None = None,
        **fields: Any,
    ) -> str:
        """Add a heat pump.

        Args:
            generation: The source whose fields it has.
            user_id: The owner; the first user unless told.
            pause: How it spells `is_pause_power_active`, if not as its generation.
            building: How it spells `building`.
            hot_water: How it spells `dhw_temperature`.
            fields: What differs from the usual, by the names of the device.

        Returns:
            Its UUID.
        """
        place = len(self._heat_pumps)
        owner = self._users[user_id or self.user_id]
        names = {
            "is_pause_power_active": pause,
            "building": building,
            "dhw_temperature": hot_water,
        }
        heat_pump_id = fixed_id(f"heat pump {place + 1}")
        now = self.clock.now()
        answer = first_answer(
            generation,
            {name: spelled for name, spelled in names.items() if spelled},
            known_fields(heat_pump_id, dict(owner), place, now),
        )
        self._heat_pumps[heat_pump_id] = HeatPump(
            owner["id"], answer | fields, BUILDS[place % len(BUILDS)], now
        )
        return heat_pump_id

    def remove_heat_pump(self, heat_pump_id: str) -> None:
        """Delete a heat pump; only `include_deleted=true` still shows it (R)."""
        self._heat_pumps[heat_pump_id].deleted = True

    @property
    def heat_pump_ids(self) -> list[str]:
        """The heat pumps that are not deleted, in the order they came."""
        return [pump.id for pump in self._heat_pumps.values() if not pump.deleted]

    # One heat pump.

    def stored(self, heat_pump_id: str) -> Fields:
        """Give the truth about a heat pump, whatever reads show."""
        return deepcopy(self._present(heat_pump_id).fields)

    def shown(self, heat_pump_id: str) -> Fields:
        """Give what a read answers now."""
        return self._present(heat_pump_id).shown(self.clock.now())

    def statistics(self, heat_pump_id: str, query: Mapping[str, str]) -> Fields:
        """Give the statistics of a heat pump (R)."""
        meter, now = self._present(heat_pump_id).meter, self.clock.now()
        rows = statistics(meter, query, now, self.statistics_periods)
        return self._report(query, rows)

    def savings(self, heat_pump_id: str, query: Mapping[str, str]) -> Fields:
        """Give the savings of a heat pump (R)."""
        meter, now = self._present(heat_pump_id).meter, self.clock.now()
        return self._report(query, savings(meter, query, now))

    def _report(self, query: Mapping[str, str], rows: list[Fields]) -> Fields:
        """Wrap the rows of a report (R)."""
        metadata = {
            "requested_at": stamp(self.clock.now()),
            "query": dict(query),
            "units": deepcopy(self.units),
            "error": None,
        }
        return {"metadata": metadata, "data": rows}

    def change(self, heat_pump_id: str, /, **fields: Any) -> None:
        """Change fields as the owner's app or the manufacturer would.

        Nothing is checked: fields may be new and values may be junk.
        """
        self._present(heat_pump_id).change(deepcopy(fields))

    def forget(self, heat_pump_id: str, *fields: str) -> None:
        """Leave fields out of the answer from now on."""
        self._present(heat_pump_id).forget(*fields)

    def forbid(self, heat_pump_id: str, *fields: str) -> None:
        """Answer 403 for a heat pump, or for a PUT that touches these fields."""
        pump = self._heat_pumps[heat_pump_id]
        pump.forbidden = pump.forbidden or not fields
        pump.forbidden_fields.update(fields)

    def write(self, heat_pump_id: str, change: Fields) -> None:
        """Do what a PUT asks for, once it is checked."""
        pump = self._present(heat_pump_id)
        now = self.clock.now()
        change = rounded(change, self.quantum)
        if self.coupled:
            change |= pause_consequences(pump.fields, change)
        change |= stamps(pump.fields, change, now)
        pump.write(change, now + timedelta(seconds=self.lag))

    def find(
        self, user_id: str, heat_pump_id: str, *, include_deleted: bool
    ) -> HeatPump:
        """Look up a heat pump of a user.

        Raises:
            Refused: With 404.
        """
        pump = self._heat_pumps.get(heat_pump_id)
        if pump is None or pump.user_id != user_id:
            raise not_found()
        if pump.deleted and not include_deleted:
            raise not_found()
        return pump

    def heat_pumps_of(self, user_id: str, *, include_deleted: bool) -> list[HeatPump]:
        """List the heat pumps of a user.

        Raises:
            Refused: With 404, if there is no such user.
        """
        if user_id not in self._users:
            raise not_found()
        return [
            pump
            for pump in self._heat_pumps.values()
            if pump.user_id == user_id and (include_deleted or not pump.deleted)
        ]

    def _present(self, heat_pump_id: str) -> HeatPump:
        """Bring a heat pump up to date."""
        pump = self._heat_pumps[heat_pump_id]
        lively_interval = _LIVELY_INTERVAL if self.lively else None
        pump.advance(
            self.clock.now(),
            self.refresh_interval or lively_interval,
            lively=self.lively,
        )
        return pump

    # Who may come in.

    @property
    def client_id(self) -> str:
        """The client id of the organisation."""
        return self._access.client_id

    @property
    def client_secret(self) -> str:
        """The client secret of the organisation."""
        return self._access.client_secret

    def issue_token(self, *, org_id: str = ORG_ID, life: float = TOKEN_LIFE) -> str:
        """Make another token, as a user would fetch and paste it."""
        return self._access.issue(org_id, life)

    def grant(self, client_id: str, client_secret: str) -> Fields | None:
        """Answer the token endpoint (J); None for wrong credentials."""
        if not self._access.accepts(client_id, client_secret):
            return None
        life = believable_life(self.expires_in)
        return {
            "access_token": self._access.issue(life=life),
            "expires_in": self.expires_in,
            "token_type": "Bearer",
            "scope": "read write",
        }

    def organisation(self, authorization: str) -> str | None:
        """Name the organisation that an `Authorization` header opens."""
        return self._access.organisation(authorization)

    def expire_tokens(self) -> None:
        """Let all tokens die of age."""
        self._access.expire()

    def revoke_tokens(self) -> None:
        """Let the cloud know none of its tokens any more."""
        self._access.revoke()

    def revoke_credentials(self) -> None:
        """Let the token endpoint refuse the client; its tokens live on."""
        self._access.revoked = True

    def restore_credentials(self) -> None:
        """Let the token endpoint know the client again."""
        self._access.revoked = False

    # Misbehaviour.

    def fail(
        self,
        status: int | None = None,
        *,
        times: int | None = 1,
        kind: Kind | None = None,
        method: str | None = None,
        path: str | None = None,
        body: dict[str, Any] | list[Any] | str | bytes | None = None,
        headers: dict[str, str] | None = None,
        retry_after: int | datetime | None = None,
        drop: Drop | None = None,
        truncate: bool = False,
        applied: bool = False,
        delay: float = 0,
    ) -> Fault:
        """Let the next requests go wrong; the arguments are those of `Fault`.

        Faults are met in the order they were ordered, one per request. A client made
        with aiohttp repeats a GET or PUT once by itself when its connection is dropped:
        it takes `times=2` for such a client to notice.
        """
        fault = Fault(
            status=status,
            times=times,
            kind=kind,
            method=method,
            path=path,
            body=body,
            headers=headers,
            retry_after=retry_after,
            drop=drop,
            truncate=truncate,
            applied=applied,
            delay=delay,
        )
        self._faults.append(fault)
        return fault

    @property
    def faults(self) -> list[Fault]:
        """The faults that were ordered, used up or not."""
        return list(self._faults)

    def heal(self) -> None:
        """End all faults and the outage."""
        self._faults.clear()
        self.outage = False

    def meet(self, request: Request) -> Fault | None:
        """Find the fault that a request meets."""
        for fault in self._faults:
            if fault.concerns(request):
                fault.hits += 1
                return fault
        return None

    # What was asked.

    @property
    def requests(self) -> list[Request]:
        """All requests since the last `clear`."""
        return self._journal.requests

    def count(self, kind: Kind | None = None, method: str | None = None) -> int:
        """Count the requests, of one kind or method only if wanted."""
        return self._journal.count(kind, method)

    def clear(self) -> None:
        """Forget the requests."""
        self._journal.clear()

    def begin(self, request: Request, heat_pump_id: str) -> None:
        """Note that a request came in."""
        self._journal.begin(request, heat_pump_id)

    def end(self, request: Request, heat_pump_id: str) -> None:
        """Note that a request was answered or dropped."""
        self._journal.end(request, heat_pump_id, self.clock.now())

    @property
    def in_flight(self) -> int:
        """How many requests are under way."""
        return self._journal.in_flight

    @property
    def max_updates_in_flight(self) -> dict[str, int]:
        """How many updates of one heat pump were ever under way at once."""
        return self._journal.max_updates_in_flight
