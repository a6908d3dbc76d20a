"""What an update is about, so that only those look at it whom it concerns."""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from dataclasses import dataclass

from ..api import HeatPump
from ..heat_pump.derived import ACTIONS, NOW, Source


@dataclass(frozen=True, slots=True)
class Concern:
    """What a listener has to do with updates.

    Attributes:
        sources: What it shows follows from these. Updates about all there is of a heat
            pump concern it, too.
        device_id: The heat pump, None for any.
    """

    sources: AbstractSet[Source] = frozenset()
    device_id: str | None = None


class UpdateScope:
    """What has changed from one update to the next, by heat pump."""

    def __init__(self) -> None:
        """Begin with an update that is about everything."""
        self._before: tuple[bool, Mapping[str, HeatPump], Mapping[str, object]]
        self._before = False, {}, {}
        # None stands for everything, and as the key for any heat pump.
        self._changed: Mapping[str | None, AbstractSet[Source] | None] = {}

    def forget(self) -> None:
        """Let the next update be about everything."""
        self._before = False, {}, {}

    def move_on(
        self,
        is_known: bool,
        heat_pumps: Mapping[str, HeatPump],
        reports: Mapping[str, object],
        *,
        time_matters: bool,
    ) -> None:
        """Take what is shown from now on.

        Args:
            is_known: Whether the values count.
            heat_pumps: The heat pumps by device id.
            reports: What else is shown of them by device id, such as statistics.
            time_matters: What follows from the present may have changed by itself.
        """
        was_known, before, old_reports = self._before
        self._before = is_known, heat_pumps, reports
        by_itself: AbstractSet[Source] = {NOW} if time_matters else frozenset()
        changed: dict[str | None, AbstractSet[Source] | None] = {
            device_id: None
            if is_known is not was_known
            or (old := before.get(device_id)) is None
            or old_reports.get(device_id) != reports.get(device_id)
            or (sources := _changed_sources(heat_pump, old)) is None
            else sources | by_itself
            for device_id, heat_pump in heat_pumps.items()
        }
        is_other = before.keys() != heat_pumps.keys() or None in changed.values()
        changed[None] = (
            None if is_other else frozenset().union(*filter(None, changed.values()))
        )
        self._changed = changed

    def is_all(self, device_id: str) -> bool:
        """Return whether the update is about all there is of a heat pump.

        So it is where the heat pump comes or goes, or gets other fields or reports.
        """
        return self._changed.get(device_id) is None

    def concerned[T](self, listeners: Iterable[tuple[T, object]]) -> list[T]:
        """Return whom the update concerns of listeners, each with its `Concern`.

        One that has another thing in its place is told of each update.
        """
        changed = self._changed
        return [
            listener
            for listener, concern in listeners
            if not isinstance(concern, Concern)
            or (sources := changed.get(concern.device_id)) is None
            or not sources.isdisjoint(concern.sources)
        ]


def _changed_sources(new: HeatPump, old: HeatPump) -> AbstractSet[Source] | None:
    """Return what differs, None where there are other fields."""
    fields = new.changed_fields(old)
    if fields is None or new.actions == old.actions:
        return fields
    return fields | {ACTIONS}
