"""Pages that the documentation shows; they have to be whole."""

import time

from playwright.sync_api import expect
import pytest

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .test_energy import open_week
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
def test_add_dashboard(screen: Screen, account: str) -> None:
    """Where dashboards are added."""
    screen.open("/config/lovelace/dashboards")
    screen.press("ui.panel.config.lovelace.dashboards.picker.add_dashboard")
    screen.reads("ui.panel.config.lovelace.dashboards.dialog_new.heading.custom")
    screen.shoot("add-dashboard")


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
@pytest.mark.slow
def test_seeded_home(screen: Screen, home: Home, cloud: Cloud) -> None:
    """What is around a heat pump: the dashboard, an automation, the Energy dashboard.

    The cloud is asked for savings up to 50 s after the set-up, and for the past year an
    hour later or up to 50 s after a restart.
    """
    heat_pump_id, *_ = cloud.heat_pump_ids
    home.keep_only(home.add_account(), heat_pump_id)
    home.seed_demo()
    home.seed_history()
    until(home.has_statistics, True, 80)
    # What was answered is stored half a minute later.
    time.sleep(35)
    home.restart()
    until(lambda: home.has_statistics(days=180), True, 80)
    page = screen.page
    page.set_viewport_size({"width": 1760, "height": 1500})
    screen.open("/heat-pump")
    screen.reads("entity.sensor.savings_total.name")
    screen.reads("common.dashboard_without")
    screen.shoot("dashboard")
    page.set_viewport_size({"width": 1400, "height": 1120})
    screen.open("/config/automation/edit/boost")
    page.get_by_text(screen.words["triggers.mode_changed.name"]).click()
    screen.reads("triggers.mode_changed.description")
    screen.shoot("automation")
    page.set_viewport_size({"width": 1300, "height": 950})
    open_week(screen)
    screen.reads("ui.panel.lovelace.cards.energy.energy_devices_graph.energy_usage")
    screen.shoot("energy")
