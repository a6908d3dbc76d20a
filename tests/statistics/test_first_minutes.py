"""The first minutes after a set-up, and what is there at once after a restart."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.podero.statistics import async_load_statistics
from homeassistant.util import dt as dt_util

from ..home import Home
from .helpers import (
    HOUR,
    SAVINGS,
    podero_statistics,
    read_recorder,
    recorded,
    savings_states,
    set_up_keeping_requests,
    start_of,
    tell_part_of_year,
)

AGE = "savings_last_updated_at"


async def days_back(home: Home) -> list[int]:
    """Return how many days ago the consumption that is kept begins, by heat pump."""
    found = []
    for name in await podero_statistics(home):
        if name.startswith("podero:consumption"):
            first, *_ = await read_recorder(home, name, "day", {"change"})
            found.append((dt_util.utcnow() - start_of(first)).days)
    return found


@recorded
@pytest.mark.parametrize("heat_pumps", [1, 2, 3])
async def test_first_set_up(home: Home, heat_pumps: int) -> None:
    """Savings and the newest days are there within a minute, the year within ten.

    Reads of states go on meanwhile, and who changes something is not kept waiting.
    """
    cloud = home.cloud
    cloud.refresh_interval = 300.0
    for _ in range(heat_pumps - 1):
        cloud.add_heat_pump()
    tell_part_of_year(home)
    await set_up_keeping_requests(home)
    await home.clock.go(60)
    for device_id in cloud.heat_pump_ids:
        assert float(home.state("savings_total", device_id)) > 0
        assert float(home.state("savings_today", device_id)) >= 0
    assert [days >= 6 for days in await days_back(home)] == [True] * heat_pumps
    began = home.hass.loop.time()
    await home.change("minimum_temperature_limit", 18)
    assert home.hass.loop.time() - began < 5
    await home.clock.go(540)
    assert await days_back(home) == [371] * heat_pumps
    await home.clock.go(HOUR)
    states = [r.at for r in cloud.requests if r.kind in ("list", "detail")]
    longest = max(after - before for before, after in pairwise(states))
    assert longest <= timedelta(seconds=902)
    # From then on there is one turn an hour.
    late = [r for r in cloud.requests if r.kind in ("statistics", "savings")]
    assert len(late) <= 2 * heat_pumps + 1


async def test_many_heat_pumps(home: Home) -> None:
    """A seventh heat pump and more have their turns by the hour, and states go on."""
    cloud = home.cloud
    cloud.refresh_interval = 300.0
    for _ in range(7):
        cloud.add_heat_pump()
    entry = await set_up_keeping_requests(home)
    await home.clock.go(HOUR / 2)
    assert cloud.count(kind="statistics") == 6
    states = [r.at for r in cloud.requests if r.kind == "list"]
    assert len(states) >= 3
    await home.clock.go(2 * HOUR)
    assert cloud.count(kind="statistics") == 8
    assert entry.runtime_data.statistics.data.keys() == {*cloud.heat_pump_ids}


async def restart(home: Home, entry: MockConfigEntry) -> None:
    """Begin anew with what is stored."""
    await home.clock.go(60)
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    await async_load_statistics(home.hass)
    home.cloud.clear()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))


@recorded
@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_restart(home: Home, hass_storage: dict[str, Any]) -> None:
    """After a restart figures are there at once, as old as they are, and say so."""
    tell_part_of_year(home)
    entry = await home.set_up()
    await home.clock.go(60)
    before = savings_states(home)
    assert before.keys() == SAVINGS.keys()
    age = datetime.fromisoformat(home.state(AGE))
    assert timedelta() <= dt_util.utcnow() - age < timedelta(minutes=1)
    home.cloud.fail(500, kind="statistics", times=None)
    await home.clock.go(2 * HOUR)
    assert datetime.fromisoformat(home.state(AGE)) == age
    await restart(home, entry)
    assert savings_states(home) == before
    assert datetime.fromisoformat(home.state(AGE)) == age
    assert home.cloud.count(kind="statistics") == 0
    home.cloud.heal()
    tell_part_of_year(home)
    await home.clock.go(2 * HOUR)
    assert datetime.fromisoformat(home.state(AGE)) > age
    # The past that is written is not asked for again.
    assert home.cloud.count(kind="savings") <= 1
    await restart(home, entry)
    await home.clock.go(3 * HOUR)
    assert home.cloud.count(kind="savings") == 0


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_stored_by_an_earlier_release(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    """Figures that were stored without their age are shown, of unknown age."""
    entry = await home.set_up()
    await home.clock.go(60)
    before = savings_states(home)
    await home.clock.go(60)
    stored = hass_storage["podero.statistics"]["data"]
    assert stored
    for heat_pump in stored.values():
        del heat_pump["answered_at"], heat_pump["first_rows"], heat_pump["lacks_hours"]
    await restart(home, entry)
    assert savings_states(home) == before
    assert home.state(AGE) == "unknown"
    await home.clock.go(60)
    assert home.state(AGE) != "unknown"


@recorded
@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 404}])
async def test_hours_of_the_past_are_asked_for_again(
    home: Home, fault: dict[str, Any]
) -> None:
    """Hours of the past that could not be told are not given up, nor asked for hourly."""
    tell_part_of_year(home)
    await home.set_up()
    await home.clock.go(60)
    home.cloud.fail(kind="data", times=None, **fault)
    home.cloud.clear()
    await home.clock.go(6 * HOUR)
    assert home.cloud.count(kind="savings") == 1
    home.cloud.heal()
    tell_part_of_year(home)
    await home.clock.go(30 * HOUR, lambda: home.cloud.count(kind="savings") == 2)
    await home.clock.go(60)
    (name,) = (n for n in await podero_statistics(home) if n.startswith("podero:cons"))
    rows = await read_recorder(home, name, "hour", {"state"})
    day = [row["state"] for row in rows[24:48]]
    assert max(day) > 2 * min(day)
