"""Installs our blueprints where Home Assistant reads them, as it does the sentences."""

from functools import partial
from pathlib import Path
from typing import Final

from homeassistant.const import SERVICE_RELOAD
from homeassistant.core import HomeAssistant

from . import managed_files
from .account.entries import has_enabled_account

AUTOMATION_DOMAIN: Final = "automation"
"""Its package is not imported for that: it would load a dozen others."""

SOURCE: Final = Path(__file__).parent / "blueprints"
FILES: Final = {
    f"blueprints/automation/podero/{name}.yaml": SOURCE
    / f"automation/podero/{name}.yaml"
    for name in (
        "away_from_calendar",
        "hot_water_before_morning",
        "pause_for_device",
        "pause_while",
        "tell_my_phone",
        "weekly_sentence",
    )
}


async def async_sync(hass: HomeAssistant) -> None:
    """Install the blueprints of this version while there is an account to steer."""
    has_changed = await managed_files.async_sync(
        hass,
        FILES,
        is_wanted=partial(has_enabled_account, hass),
        trouble="Our blueprints can't be installed",
    )
    # Automations that were made of another version keep that until they are reloaded.
    if has_changed and hass.services.has_service(AUTOMATION_DOMAIN, SERVICE_RELOAD):
        await hass.services.async_call(AUTOMATION_DOMAIN, SERVICE_RELOAD)
