"""The blueprints come and go with the account, and yours stay yours."""

from pathlib import Path

from .home import Home
from .texts import FOLDER

SOURCE = FOLDER / "blueprints"
FILES = sorted(file.relative_to(SOURCE) for file in SOURCE.rglob("*.yaml"))


def kept(home: Home) -> Path:
    """Return the folder that Home Assistant reads blueprints from."""
    return Path(home.hass.config.path("blueprints"))


def found(home: Home) -> list[Path]:
    """Return the blueprints that are there."""
    return sorted(file.relative_to(kept(home)) for file in kept(home).rglob("*.yaml"))


async def test_come_and_go(home: Home) -> None:
    """They are there while there is an account, in the version of the integration."""
    entry = await home.set_up()
    assert found(home) == FILES
    assert len(FILES) == 6
    for file in FILES:
        text = (kept(home) / file).read_text()
        assert text == (SOURCE / file).read_text()
        assert text.startswith("# Kept by the Podero integration")
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert found(home) == []


async def test_updated_unless_edited(home: Home) -> None:
    """An older one is replaced, and one whose first line is deleted is left alone."""
    older, own = (kept(home) / file for file in FILES[:2])
    older.parent.mkdir(parents=True)
    older.write_text("# Kept by the Podero integration\nold: true\n")
    own.write_text("mine: true\n")
    entry = await home.set_up()
    assert older.read_text() == (SOURCE / FILES[0]).read_text()
    assert own.read_text() == "mine: true\n"
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert found(home) == [FILES[1]]
