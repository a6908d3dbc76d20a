"""The files with our sentences, where Assist looks for them.

Home Assistant reads sentences from its configuration folder only, see
`docs/decisions/0007-sentences.md`.
"""

from contextlib import suppress
import logging
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant

_LOGGER = logging.getLogger(__name__)

OURS: Final = Path(__file__).parent / "sentences"
THEIRS: Final = "custom_sentences"
FOLDERS: Final = {"de": "de", "de-CH": "de", "en": "en"}
"""Our language by theirs: to Home Assistant, Swiss German is one of its own."""
NAME: Final = "podero.yaml"
MARK: Final = "# Kept by the Podero integration"
"""How files begin that nobody has made theirs."""


async def async_keep(hass: HomeAssistant) -> None:
    """Keep the files as this version has them."""
    await _async_change(hass, wanted=True)


async def async_remove(hass: HomeAssistant) -> None:
    """Remove the files."""
    await _async_change(hass, wanted=False)


async def _async_change(hass: HomeAssistant, *, wanted: bool) -> None:
    folder = Path(hass.config.path(THEIRS))
    try:
        changed = await hass.async_add_executor_job(_change, folder, wanted)
    except OSError as err:
        _LOGGER.warning("Assist can't learn our sentences: %s", err)
        return
    # Assist may not be there, and has not read them yet if it comes later. To reload, it
    # reads the whole configuration: nobody waits for that, nor fails if it is broken.
    if changed and hass.services.has_service("conversation", "reload"):
        await hass.services.async_call("conversation", "reload")


def _change(folder: Path, wanted: bool) -> bool:
    """Write or remove all files that are still ours; return whether any has changed.

    Raises:
        OSError: The folder can't be written to.
    """
    changed = False
    for theirs, ours in FOLDERS.items():
        text = (OURS / f"{ours}.yaml").read_text("utf-8") if wanted else None
        changed |= _replace(folder / theirs / NAME, text)
    return changed


def _replace(file: Path, text: str | None) -> bool:
    """Give a file another text, or take it away, unless somebody has made it theirs."""
    old = file.read_text("utf-8", errors="replace") if file.exists() else None
    if old == text or (old is not None and not old.startswith(MARK)):
        return False
    if text is None:
        file.unlink()
        for folder in (file.parent, file.parent.parent):
            # Whatever else is in there stays.
            with suppress(OSError):
                folder.rmdir()
        return True
    file.parent.mkdir(parents=True, exist_ok=True)
    # Half a file would silence Assist altogether.
    draft = file.with_suffix(".new")
    draft.write_text(text, "utf-8")
    draft.replace(file)
    return True
