"""Installs our blueprints where Home Assistant reads them, as it does the sentences."""

import logging
from pathlib import Path
from typing import Final

from homeassistant.components.automation.const import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.const import SERVICE_RELOAD
from homeassistant.core import HomeAssistant

from .voice.sentence_files import replace

_LOGGER = logging.getLogger(__name__)

SOURCE: Final = Path(__file__).parent / "blueprints"


async def async_install(hass: HomeAssistant) -> None:
    """Install the blueprints of this version."""
    await _async_sync(hass, installed=True)


async def async_uninstall(hass: HomeAssistant) -> None:
    """Remove the blueprints."""
    await _async_sync(hass, installed=False)


async def _async_sync(hass: HomeAssistant, *, installed: bool) -> None:
    folder = Path(hass.config.path("blueprints"))
    try:
        changed = await hass.async_add_executor_job(_sync, folder, installed)
    except OSError as err:
        _LOGGER.warning("Our blueprints can't be installed: %s", err)
        return
    # Automations that were made of another version keep that until they are reloaded.
    if changed and hass.services.has_service(AUTOMATION_DOMAIN, SERVICE_RELOAD):
        await hass.services.async_call(AUTOMATION_DOMAIN, SERVICE_RELOAD)


def _sync(folder: Path, installed: bool) -> bool:
    """Write or remove all blueprints; return whether any has changed.

    Raises:
        OSError: The folder can't be written to.
    """
    changed = False
    for file in sorted(SOURCE.rglob("*.yaml")):
        text = file.read_text("utf-8") if installed else None
        changed |= replace(folder / file.relative_to(SOURCE), text)
    return changed
