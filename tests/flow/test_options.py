"""The options of an account."""

from homeassistant.data_entry_flow import FlowResultType

from ..dialogs import Dialog
from ..home import Home
from .helpers import loads


async def test_options(home: Home) -> None:
    """Options take effect without a reload and without a request."""
    cloud, hass = home.cloud, home.hass
    ended = {
        "is_away_mode_enabled": True,
        "away_mode_start": "2026-01-14T12:00:00.000Z",
        "away_mode_end": "2026-01-15T12:10:00.000Z",
    }
    cloud.change(cloud.heat_pump_id, **ended)
    entry = await home.set_up()
    coordinator, loaded = entry.runtime_data, loads(entry)
    flows = hass.config_entries.options

    dialog = await Dialog.open(home, flows, entry.entry_id)
    assert dialog.is_form("init")
    defaults = dialog.page["data_schema"]({})
    assert defaults["tidy_away"] is True
    await dialog.submit({"tidy_away": False})
    assert dialog.page["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**defaults, "tidy_away": False}
    assert dialog.asked == []
    await home.clock.go(1800)
    assert home.puts == []
    assert home.state("is_away_mode_enabled") == "on"

    dialog = await Dialog.open(home, flows, entry.entry_id)
    assert dialog.filled == entry.options
    await dialog.submit({"tidy_away": True})
    await home.clock.go(1800)
    assert home.state("is_away_mode_enabled") == "off"
    assert entry.runtime_data is coordinator
    assert not loaded
