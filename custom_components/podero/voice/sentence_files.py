"""Installs our sentences where Assist reads them.

Home Assistant reads sentences from its configuration folder only, see
`docs/decisions/0007-sentences.md`.
"""

from functools import partial
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant

from .. import managed_files
from ..account.entries import has_enabled_account

SOURCE: Final = Path(__file__).parent / "sentences"
SOURCE_LANGUAGES: Final = {
    "de": "de",
    "de-CH": "de",
    "en": "en",
    "fr": "fr",
    "it": "it",
    "nl": "nl",
    "sv": "sv",
}
"""Our file by Assist's language: to Home Assistant, Swiss German is one of its own."""
FILES: Final = {
    f"custom_sentences/{language}/podero.yaml": SOURCE / f"{source}.yaml"
    for language, source in SOURCE_LANGUAGES.items()
}


async def async_sync(hass: HomeAssistant) -> None:
    """Install the files of this version while there is an account to answer them."""
    has_changed = await managed_files.async_sync(
        hass,
        FILES,
        is_wanted=partial(has_enabled_account, hass),
        trouble="Assist can't learn our sentences",
    )
    # An Assist that starts later reads the files by itself. One that runs validates the
    # whole configuration to reload them: set-up neither waits for that nor fails with it.
    if has_changed and hass.services.has_service("conversation", "reload"):
        await hass.services.async_call("conversation", "reload")
