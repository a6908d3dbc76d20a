"""What a day of a heat pump leaves in the recorder and the activity, nothing twice."""

from collections import Counter

from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers import entity_registry as er

from .home import Home

MAX_ROWS = 1250
"""States that a day of refreshes every five minutes may leave in the recorder."""
MAX_LINES = 70
"""What the activity may show of a day; it leaves out what is measured."""
DAY = 24 * 3600


async def test_rows_of_a_day(home: Home) -> None:
    """Few states are recorded, and each differs from the one before it."""
    home.cloud.lively = True
    await home.set_up()
    await home.clock.go(3600)
    rows: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    same: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        assert new
        key = er.async_get(home.hass).async_get(new.entity_id)
        assert key
        name = key.unique_id.partition("_")[2]
        rows[name] += 1
        is_measured = {"state_class", "unit_of_measurement"} & new.attributes.keys()
        if old and old.state != new.state and not is_measured:
            lines[name] += 1
        if old and (old.state, old.attributes) == (new.state, new.attributes):
            same.append(new.entity_id)

    home.hass.bus.async_listen("state_changed", note)
    await home.clock.go(DAY)
    assert same == []
    assert rows.total() <= MAX_ROWS, rows
    assert lines.total() <= MAX_LINES, lines
