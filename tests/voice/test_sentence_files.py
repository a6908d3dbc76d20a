"""The files with our sentences go when nobody is left who could answer them."""

from pathlib import Path

from custom_components.podero.voice.sentence_files import FILES
from homeassistant.config_entries import ConfigEntryDisabler

from ..home import Home


def kept(home: Home) -> Path:
    """Return the folder that Assist reads sentences from."""
    return Path(home.hass.config.path("custom_sentences"))


async def test_disabled(home: Home) -> None:
    """A disabled account takes them along, and brings them back."""
    entry = await home.set_up()
    files = sorted(kept(home).rglob("*.yaml"))
    assert len(files) == len(FILES)
    entries = home.hass.config_entries
    await home.clock.drive(
        entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    )
    assert not kept(home).exists()
    await home.clock.drive(entries.async_set_disabled_by(entry.entry_id, None))
    assert sorted(kept(home).rglob("*.yaml")) == files


async def test_reload_leaves_them(home: Home) -> None:
    """An account that is only set up again leaves the files as they are."""
    entry = await home.set_up()
    before = {file: file.stat().st_ino for file in kept(home).rglob("*.yaml")}
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert {file: file.stat().st_ino for file in kept(home).rglob("*.yaml")} == before


async def test_others_in_the_folder(home: Home) -> None:
    """What else lies there stays."""
    entry = await home.set_up()
    other = kept(home) / "de" / "mine.yaml"
    other.write_text("language: de\n")
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert [file for file in kept(home).rglob("*") if file.is_file()] == [other]
    assert not (kept(home) / "en").exists()
