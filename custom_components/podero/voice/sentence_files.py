"""Installs our sentences where Assist reads them.

Home Assistant reads sentences from its configuration folder only, see
`docs/decisions/0007-sentences.md`.
"""

from contextlib import suppress
import logging
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant

_LOGGER = logging.getLogger(__name__)

SOURCE: Final = Path(__file__).parent / "sentences"
SOURCE_LANGUAGES: Final = {"de": "de", "de-CH": "de", "en": "en"}
"""Our file by Assist's language: to Home Assistant, Swiss German is one of its own."""
CUSTOM_SENTENCES: Final = "custom_sentences"
"""Folder of the configuration that Assist reads."""
FILE_NAME: Final = "podero.yaml"
MARKER: Final = "# Kept by the Podero integration"
"""Begins a file that is replaced and removed; users who edit theirs delete the line."""


async def async_install(hass: HomeAssistant) -> None:
    """Install the files of this version."""
    await _async_sync(hass, installed=True)


async def async_uninstall(hass: HomeAssistant) -> None:
    """Remove the files."""
    await _async_sync(hass, installed=False)


async def _async_sync(hass: HomeAssistant, *, installed: bool) -> None:
    folder = Path(hass.config.path(CUSTOM_SENTENCES))
    try:
        changed = await hass.async_add_executor_job(_sync, folder, installed)
    except OSError as err:
        _LOGGER.warning("Assist can't learn our sentences: %s", err)
        return
    # An Assist that starts later reads the files by itself. One that runs validates the
    # whole configuration to reload them: set-up neither waits for that nor fails with it.
    if changed and hass.services.has_service("conversation", "reload"):
        await hass.services.async_call("conversation", "reload")


def _sync(folder: Path, installed: bool) -> bool:
    """Write or remove all managed files; return whether any has changed.

    Raises:
        OSError: The folder can't be written to.
    """
    changed = False
    for language, source in SOURCE_LANGUAGES.items():
        file = SOURCE / f"{source}.yaml"
        text = file.read_text("utf-8") if installed else None
        changed |= replace(folder / language / FILE_NAME, text)
    return changed


def replace(file: Path, text: str | None) -> bool:
    """Give a file another text, or remove it, unless a user has edited it."""
    old = file.read_text("utf-8", errors="replace") if file.exists() else None
    if old == text or (old is not None and not old.startswith(MARKER)):
        return False
    if text is None:
        file.unlink()
        for folder in (file.parent, file.parent.parent):
            # Folders with other files stay.
            with suppress(OSError):
                folder.rmdir()
        return True
    file.parent.mkdir(parents=True, exist_ok=True)
    # Half a file would silence Assist altogether.
    draft = file.with_suffix(".new")
    draft.write_text(text, "utf-8")
    draft.replace(file)
    return True
