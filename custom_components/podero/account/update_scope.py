"""What an update is about, so that only those look at it whom it concerns."""

from collections.abc import Mapping, Set as AbstractSet

from ..api import HeatPump
from ..heat_pump.derived import NOW, Source


class UpdateScope:
    """What has changed from one update to the next, by heat pump."""

    def __init__(self) -> None:
        """Begin with an update that is about everything."""
        self._before: tuple[bool, Mapping[str, HeatPump], Mapping[str, object]]
        self._before = False, {}, {}
        # None stands for everything.
        self._changed: Mapping[str, AbstractSet[Source] | None] = {}

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
        self._changed = {
            device_id: None
            if is_known is not was_known
            or (old := before.get(device_id)) is None
            or old_reports.get(device_id) != reports.get(device_id)
            or (fields := heat_pump.changed_fields(old)) is None
            else {*fields, NOW}
            if time_matters
            else fields
            for device_id, heat_pump in heat_pumps.items()
        }

    def is_all(self, device_id: str) -> bool:
        """Return whether the update is about all there is of a heat pump.

        So it is where the heat pump comes or goes, or gets other fields or reports.
        """
        return self._changed.get(device_id) is None

    def concerns(self, device_id: str, sources: AbstractSet[Source]) -> bool:
        """Return whether the update is about what follows from some sources."""
        changed = self._changed.get(device_id)
        return changed is None or not changed.isdisjoint(sources)
