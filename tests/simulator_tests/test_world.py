"""Changes from outside: the owner's app, the manufacturer, a test."""

from uuid import UUID

import pytest

from ..simulator import Cloud
from ..simulator.client import Client
from .helpers import problems


async def test_others_change_a_heat_pump(cloud: Cloud, client: Client) -> None:
    """To anything, new fields and junk included."""
    cloud.change(cloud.heat_pump_id, indoor_actual_temperature=None, mood=["odd"])
    fields = (await client.get()).json
    assert fields["indoor_actual_temperature"] is None
    assert fields["mood"] == ["odd"]


async def test_forgotten_fields_do_not_exist(cloud: Cloud, client: Client) -> None:
    """Neither to read nor to write."""
    cloud.forget(cloud.heat_pump_id, "optimization_level", "never_there")
    assert "optimization_level" not in (await client.get()).json
    assert problems(await client.put({"optimization_level": "Max"})) == [
        ("optimization_level", "extra_forbidden")
    ]


async def test_forbidden_fields(cloud: Cloud, client: Client) -> None:
    """A PUT that touches one changes nothing at all."""
    cloud.forbid(cloud.heat_pump_id, "optimization_level", "building")
    before = cloud.stored(cloud.heat_pump_id)
    both = {"optimization_level": "Max", "is_away_mode_enabled": True}
    assert (await client.put(both)).status == 403
    assert (await client.put({"building_id": None})).status == 403
    assert cloud.stored(cloud.heat_pump_id) == before
    assert (await client.put({"is_away_mode_enabled": True})).status == 200


async def test_a_forbidden_heat_pump(cloud: Cloud, client: Client) -> None:
    """Everything below its address is refused, and lists leave it out."""
    other = cloud.add_heat_pump()
    cloud.forbid(cloud.heat_pump_id)
    assert (await client.get()).status == 403
    assert (await client.put({})).status == 403
    assert (await client.get(suffix="/statistics")).status == 403
    listing = await client.call("GET", client.path().rpartition("/")[0])
    assert [fields["id"] for fields in listing.json] == [other]


async def test_what_python_gets_is_a_copy(cloud: Cloud) -> None:
    """A test can't change the truth by accident."""
    cloud.stored(cloud.heat_pump_id)["device_model"]["model"] = "changed"
    cloud.users[0]["email"] = "changed"
    assert cloud.stored(cloud.heat_pump_id)["device_model"]["model"] != "changed"
    assert cloud.users[0]["email"] != "changed"


async def test_every_run_has_the_same_names() -> None:
    """Whoever writes them down can rely on them."""
    first, second = Cloud(), Cloud(heat_pumps=2)
    for name in (
        "org_id",
        "user_id",
        "heat_pump_id",
        "client_id",
        "client_secret",
        "access_token",
    ):
        assert getattr(first, name) == getattr(second, name)
    assert UUID(first.org_id) != UUID(first.user_id) != UUID(first.heat_pump_id)
    with pytest.raises(RuntimeError):
        _ = first.url
