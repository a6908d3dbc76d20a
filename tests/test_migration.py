"""What the first release has stored, as the code of today finds it."""

from typing import Any

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .first_release import restored
from .home import Home
from .simulator import Generation


async def test_first_release(home: Home, hass_storage: dict[str, Any]) -> None:
    """Every entity is found again under its id, with what people have made of it."""
    home.cloud.add_heat_pump(Generation.ATTRIBUTES)
    before = await restored(home, hass_storage)
    assert len(before) >= 80
    (entry,) = home.hass.config_entries.async_entries(DOMAIN)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    # The second heat pump has its turn for savings an hour after the first.
    await home.clock.go(7200)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.options["pause_hours"] == 4
    after = {
        entity.unique_id: entity
        for entity in er.async_entries_for_config_entry(
            er.async_get(home.hass), entry.entry_id
        )
    }
    assert before.keys() <= after.keys()
    for unique_id, old in before.items():
        new = after[unique_id]
        assert (new.id, new.entity_id) == (old["id"], old["entity_id"])
        assert (new.name, new.disabled_by) == (old["name"], old["disabled_by"])
        assert new.device_id == old["device_id"]
        assert new.config_subentry_id == old["config_subentry_id"]
        state = home.hass.states.get(new.entity_id)
        if not new.disabled_by:
            assert state
            assert "restored" not in state.attributes, unique_id
    devices = dr.async_entries_for_config_entry(dr.async_get(home.hass), entry.entry_id)
    assert {device.name_by_user for device in devices} == {"Cellar", None}
    assert len(devices) == 2
