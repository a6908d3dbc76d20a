"""Which fields a heat pump has, and how it spells them."""

import pytest

from ..simulator import Cloud, Generation
from ..simulator.client import Client
from .helpers import problems

OLD = {"pause_power_active", "building_id", "dhw_actual_temperature"}
NEW = {"is_pause_power_active", "building", "dhw_temperature"}


@pytest.mark.parametrize(
    ("generation", "present", "absent"),
    [
        (
            Generation.ATTRIBUTES,
            OLD
            | {"heating_policy_last_updated_utc", "operational_mode"}
            | {"consumption_last_day_kwh", "away_mode_minimum_dhw_temperature_limit"},
            NEW | {"owner", "current_mode", "connection_status"},
        ),
        (
            Generation.CURRENT,
            {"is_smart_optimization_active", "optimization_level", "current_mode"}
            | {"dhw_temperature", "is_authenticated"},
            OLD | {"is_pause_power_active", "minimum_temperature_limit", "owner"},
        ),
        (
            Generation.REFERENCE,
            NEW | {"owner", "connection_status", "steering_status", "price_zone"},
            OLD | {"heating_policy_last_updated_utc"},
        ),
    ],
)
async def test_each_generation_has_fields_of_its_own(
    cloud: Cloud,
    client: Client,
    generation: Generation,
    present: set[str],
    absent: set[str],
) -> None:
    """What the sources disagree about."""
    fields = (await client.get(cloud.add_heat_pump(generation))).json
    assert present <= fields.keys()
    assert not absent & fields.keys()


async def test_the_smallest_generation_is_hardly_anything(
    cloud: Cloud, client: Client
) -> None:
    """Nothing can be written, and there is no state."""
    heat_pump_id = cloud.add_heat_pump(Generation.MINIMAL)
    fields = (await client.get(heat_pump_id)).json
    assert fields.keys() == {"id", "created_at", "updated_at", "device_model"}
    answer = await client.put({"is_smart_optimization_active": True}, heat_pump_id)
    assert problems(answer) == [("is_smart_optimization_active", "extra_forbidden")]


async def test_a_device_can_spell_its_own_way(cloud: Cloud, client: Client) -> None:
    """Whatever its generation; it is written as it is read."""
    old = cloud.add_heat_pump(
        pause="pause_power_active",
        building="building_id",
        hot_water="dhw_actual_temperature",
        comment="old words",
    )
    new = cloud.add_heat_pump(
        Generation.ATTRIBUTES, pause="is_pause_power_active", building="building"
    )
    assert cloud.stored(old).keys() >= OLD
    assert not NEW & cloud.stored(old).keys()
    assert cloud.stored(old)["comment"] == "old words"
    assert {"is_pause_power_active", "building"} <= cloud.stored(new).keys()
    assert (await client.put({"pause_power_active": True}, old)).status == 200
    answer = await client.put({"pause_power_active": True}, new)
    assert problems(answer) == [("pause_power_active", "extra_forbidden")]
