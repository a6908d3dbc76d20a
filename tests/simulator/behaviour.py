"""How the simulated cloud is set to behave, and to misbehave."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .faults import Drop, Fault
from .generations import Fields
from .journal import Kind, Request


class Behaviour:
    """Settings that a test changes at any time, and the faults that it adds."""

    def __init__(self) -> None:
        """Begin as a cloud without lag, latency and faults."""
        self.lag: float = 0
        """Seconds until reads show a write."""
        self.echo = False
        """The answer to a PUT shows the write although reads do not yet."""
        self.latency: float = 0
        """Seconds that each request takes."""
        self.outage = False
        """Every connection is dropped."""
        self.lively = False
        """The state follows a simulated house; else it is static."""
        self.refresh_interval: float | None = None
        """Seconds between two refreshes by the manufacturer (S: 5 to 15 minutes).

        None stands for never, and for 5 minutes while it is lively.
        """
        self.quantum: float | None = None
        """Numbers are rounded to multiples of it when they are written."""
        self.coupled = True
        """A write of one pause field changes the other one with it (?)."""
        self.statistics_periods = 7
        """How many periods of each resolution the statistics have (?)."""
        self.series_lag = timedelta(hours=2)
        """How late the hours of the time series come (?)."""
        self.series_since: datetime | None = datetime(2020, 1, 1, tzinfo=UTC)
        """When the time series begins; None where there is none."""
        self.units: Fields = {
            "savings": {"total": "EUR", "percentage": "%"},
            "consumption": {"total": "kWh"},
            "heat_pump": {"estimated_consumption_wh": "Wh"},
        }
        """The units that statistics and savings name (?)."""
        self.list_omits: tuple[str, ...] = ()
        """Fields that the list leaves out, or null as `actions` may be (R)."""
        self._faults: list[Fault] = []

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
        """Add a fault that hits the next requests; the arguments are those of `Fault`.

        Each request is hit by the first fault that matches it and is not used up. A
        client made with aiohttp repeats a GET or PUT once by itself when its connection
        is dropped: it takes `times=2` for such a client to notice.
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
        """The faults that were added, used up or not."""
        return list(self._faults)

    def heal(self) -> None:
        """End all faults and the outage."""
        self._faults.clear()
        self.outage = False

    def meet(self, request: Request) -> Fault | None:
        """Return the fault that hits a request, and count the hit."""
        for fault in self._faults:
            if fault.matches(request):
                fault.hits += 1
                return fault
        return None
