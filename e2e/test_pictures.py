"""Pages that the documentation shows; they have to be whole."""

import re

from playwright.sync_api import expect
import pytest

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .test_set_up import begin
from .waiting import until

english = pytest.mark.parametrize("language", ["en"], indirect=True)


MODELS = {
    "en": {"manufacturer": "Bosch", "model": "Compress 5800i", "year": 2024},
    "de": {"manufacturer": "Stiebel Eltron", "model": "WPL 25", "year": 2024},
}
"""Heat pumps that are not in other tests, so that their history is this one's."""


def test_device(screen: Screen, home: Home, cloud: Cloud, language: str) -> None:
    """The page of a heat pump that is being paused."""
    heat_pump = cloud.add_heat_pump(device_model=MODELS[language])
    home.add_account()
    screen.page.set_viewport_size({"width": 1500, "height": 1560})
    screen.open(home.device(heat_pump))
    screen.reads("entity.sensor.outdoor_temperature.name")
    screen.switch("pause_power_active").press("Space")
    cloud.wait_for(heat_pump, is_pause_power_active=True)
    activity = screen.page.locator("ha-logbook")
    expect(activity).to_contain_text(
        screen.words["entity.datetime.pause_power_until.name"]
    )
    screen.shoot("device" if language == "en" else f"device-{language}")


@english
def test_integration(screen: Screen, account: str) -> None:
    """An account with two heat pumps."""
    screen.open_account()
    expect(screen.page.locator("ha-config-sub-entry-row")).to_have_count(2)
    screen.shoot("integration")


@english
def test_sign_in(screen: Screen) -> None:
    """The first step of the set-up."""
    begin(screen, "client_credentials")
    screen.reads("config.step.client_credentials.description")
    screen.shoot("sign-in")


@english
def test_energy(screen: Screen, home: Home, cloud: Cloud) -> None:
    """What a heat pump consumes, in the Energy dashboard."""
    if not screen.takes_pictures:
        pytest.skip("The cloud is asked for that up to 150 s after the set-up.")
    entry_id = home.add_account()
    # The others have their turn an hour later.
    _first, *others = home.command("config_entries/subentries/list", entry_id=entry_id)
    for other in others:
        home.command(
            "config_entries/subentries/delete",
            entry_id=entry_id,
            subentry_id=other["subentry_id"],
        )
    home.add_energy()
    until(home.keeps_days, True, 170)
    screen.open("/energy")
    screen.press("ui.components.date-range-picker.select_date_range")
    week = screen.words["ui.components.date-range-picker.ranges.now-7d"]
    screen.page.get_by_text(week).click()
    expect(screen.page.get_by_text(re.compile(r"kWh"))).not_to_have_count(0)
    screen.reads("ui.panel.lovelace.cards.energy.energy_devices_graph.energy_usage")
    screen.shoot("energy")
