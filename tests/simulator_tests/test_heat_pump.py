"""The lag of reads behind writes, and refreshes by the manufacturer."""

from freezegun.api import FrozenDateTimeFactory

from ..simulator import Cloud
from ..simulator.client import Client
from .helpers import MAX, level


async def test_reads_lag_behind_writes(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """The answer to the write too; the truth does not."""
    cloud.lag = 30
    before = (await client.get()).json
    freezer.tick(1)
    assert (await client.put(MAX)).json == before
    assert level(cloud) == "Max"
    freezer.tick(29)
    assert (await client.get()).json == before
    freezer.tick(1)
    assert (await client.get()).json == cloud.stored(cloud.heat_pump_id) != before


async def test_an_echo_shows_what_reads_do_not(cloud: Cloud, client: Client) -> None:
    """The answer to the write is ahead of reads."""
    cloud.lag, cloud.echo = 30, True
    assert (await client.put(MAX)).json["optimization_level"] == "Max"
    assert (await client.get()).json["optimization_level"] == "Mid"


async def test_each_write_has_a_lag_of_its_own(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Reads show one state after the other, and never go back."""
    cloud.lag = 30
    await client.put({"minimum_temperature_limit": 20.0})
    freezer.tick(10)
    await client.put({"minimum_temperature_limit": 21.0, **MAX})
    seen = []
    for _ in range(5):
        fields = (await client.get()).json
        seen.append((fields["minimum_temperature_limit"], fields["optimization_level"]))
        freezer.tick(10)
    assert seen == [(19.5, "Mid")] * 2 + [(20.0, "Mid")] + [(21.0, "Max")] * 2


async def test_a_later_write_can_be_visible_sooner(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """The earlier one does not come back."""
    cloud.lag = 30
    await client.put({"minimum_temperature_limit": 20.0})
    cloud.lag = 5
    await client.put({"minimum_temperature_limit": 21.0})
    freezer.tick(6)
    for _ in range(2):
        assert (await client.get()).json["minimum_temperature_limit"] == 21.0
        freezer.tick(30)


async def test_what_others_change_is_visible_at_once(
    cloud: Cloud, client: Client
) -> None:
    """Lag is that of writes; a change ends it for its field."""
    cloud.lag = 30
    await client.put({"minimum_temperature_limit": 20.0, **MAX})
    cloud.change(cloud.heat_pump_id, optimization_level="Low")
    fields = (await client.get()).json
    assert fields["optimization_level"] == "Low"
    assert fields["minimum_temperature_limit"] == 19.5
    cloud.forget(cloud.heat_pump_id, "minimum_temperature_limit")
    assert "minimum_temperature_limit" not in (await client.get()).json


async def test_the_state_is_fixed_unless_told(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Not even its time stamp moves."""
    before = (await client.get()).json
    freezer.tick(3600)
    assert (await client.get()).json == before


async def test_the_state_can_be_refreshed_in_a_rhythm(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Only its time stamps move; what is null or absent stays so."""
    cloud.refresh_interval = 300
    cloud.forget(cloud.heat_pump_id, "last_monitoring_executed_at")
    before = (await client.get()).json
    seen = []
    for _ in range(4):
        freezer.tick(200)
        seen.append((await client.get()).json)
    assert [fields.pop("current_state_last_updated_at")[14:19] for fields in seen] == [
        "00:00",
        "05:00",
        "10:00",
        "10:00",
    ]
    del before["current_state_last_updated_at"]
    assert seen == [before] * 4
    cloud.change(cloud.heat_pump_id, current_state_last_updated_at=None)
    freezer.tick(600)
    assert (await client.get()).json["current_state_last_updated_at"] is None


async def test_a_lost_connection_to_the_manufacturer_stops_the_rhythm(
    cloud: Cloud, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """Until the owner has connected again."""
    cloud.refresh_interval = 300
    cloud.change(cloud.heat_pump_id, is_authenticated=False)
    before = (await client.get()).json
    freezer.tick(3600)
    assert (await client.get()).json == before
    cloud.change(cloud.heat_pump_id, is_authenticated=True)
    fields = (await client.get()).json
    assert fields["current_state_last_updated_at"] == "2026-01-15T13:00:00.000Z"
