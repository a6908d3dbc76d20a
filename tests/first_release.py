"""What the first release has stored, for the code of today to find.

`fixtures/first_release.json` was stored by 0.1.0 on Home Assistant 2026.8: an account with
two heat pumps, of which people have renamed a device and an entity, disabled another, and
changed the options. It never changes; what a later release stores gets its own file.
"""

import json
from pathlib import Path
from typing import Any

from homeassistant.helpers import device_registry as dr, entity_registry as er

from .home import Home

STORED = Path(__file__).parent / "fixtures/first_release.json"
HOST = "http://first-release.example"


async def restored(home: Home, hass_storage: dict[str, Any]) -> dict[str, Any]:
    """Let Home Assistant start with what is stored; return the entities, by id."""
    stored = json.loads(STORED.read_text().replace(HOST, home.cloud.url))
    hass_storage.update(stored)
    hass = home.hass
    # Tests begin with empty ones, loaded.
    dr.async_get(hass)._loaded_event.clear()
    await dr.async_get(hass).async_load()
    await er.async_get(hass).async_load()
    await hass.config_entries.async_initialize()
    return {
        entity["unique_id"]: entity
        for entity in stored["core.entity_registry"]["data"]["entities"]
    }
