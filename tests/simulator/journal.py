"""The requests that the cloud has received."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Literal, get_args

from .clock import Clock

type Kind = Literal[
    "token",
    "users",
    "list",
    "detail",
    "update",
    "statistics",
    "savings",
    "data",
    "contracts",
    "resolve",
    "outcome",
    "other",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind.__value__)


@dataclass(kw_only=True)
class Request:
    """A request, kept from its arrival on."""

    at: datetime
    method: str
    path: str
    query: dict[str, str]
    body: Any
    """The parsed JSON or form; None if there is none or it is neither."""
    kind: Kind
    ended: datetime | None = None
    status: int | None = None
    """None while it is in flight, and afterwards if it was dropped."""


class Journal:
    """All requests but those of the control interface."""

    watchers: ClassVar[list[Callable[[Request], None]]] = []
    """Called with each request of any cloud."""

    def __init__(self, clock: Clock) -> None:
        """Begin without a request."""
        self.requests: list[Request] = []
        """All requests since the last `clear`."""
        self.in_flight = 0
        """How many requests have not been answered yet."""
        self.max_updates_in_flight: dict[str, int] = {}
        """By heat pump: how many of its updates were ever in flight at once."""
        self._clock = clock
        self._updates: Counter[str] = Counter()

    def begin(self, request: Request, heat_pump_id: str) -> None:
        """Note that a request came in."""
        self.requests.append(request)
        for watcher in self.watchers:
            watcher(request)
        self.in_flight += 1
        if request.kind == "update":
            self._updates[heat_pump_id] += 1
            self.max_updates_in_flight[heat_pump_id] = max(
                self._updates[heat_pump_id],
                self.max_updates_in_flight.get(heat_pump_id, 0),
            )

    def end(self, request: Request, heat_pump_id: str) -> None:
        """Note that a request was answered or dropped."""
        request.ended = self._clock.now()
        self.in_flight -= 1
        if request.kind == "update":
            self._updates[heat_pump_id] -= 1

    def count(self, kind: Kind | None = None, method: str | None = None) -> int:
        """Count the requests, optionally those of one kind or method."""
        return sum(
            kind in {None, request.kind} and method in {None, request.method}
            for request in self.requests
        )

    def clear(self) -> None:
        """Forget the requests."""
        self.requests.clear()
        self.max_updates_in_flight.clear()
