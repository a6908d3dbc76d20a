"""Pages that the documentation shows; they have to be whole."""

from playwright.sync_api import expect
import pytest

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .test_set_up import begin

english = pytest.mark.parametrize("language", ["en"], indirect=True)


def test_device(screen: Screen, home: Home, cloud: Cloud, language: str) -> None:
    """A heat pump that was never there before, so that nothing is in its past."""
    heat_pump = cloud.add_heat_pump()
    home.add_account()
    screen.page.set_viewport_size({"width": 1500, "height": 1560})
    screen.open(home.device(heat_pump))
    screen.reads("entity.sensor.outdoor_temperature.name")
    screen.reads("entity.select.optimization_level.name")
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
def test_energy(screen: Screen, home: Home, account: str) -> None:
    """What the heat pumps consume, in the Energy dashboard."""
    home.add_energy()
    screen.open("/energy")
    screen.press("ui.components.date-range-picker.select_date_range")
    screen.page.wait_for_timeout(1000)
    days = screen.words["ui.components.date-range-picker.ranges.now-30d"]
    screen.page.get_by_text(days).first.click()
    screen.page.wait_for_timeout(3000)
    screen.page.screenshot(path="/tmp/h/energy.png")
