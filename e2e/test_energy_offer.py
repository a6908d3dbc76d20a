"""The Energy dashboard gets what Podero measures: by the offer, and by hand."""

from collections.abc import Callable

from playwright.sync_api import expect

from .cloud import Cloud
from .home import Home
from .screen import FLOW, Screen
from .sizes import WIDE, sizes

STATISTICS_TIMEOUT = 90_000
"""Milliseconds in which the first statistics of an account come."""
DEVICES = "ui.panel.config.energy.device_consumption"


def add_by_hand(screen: Screen, name: str, shoot: Callable[[str], None]) -> None:
    """Choose the statistic of a heat pump where the Energy dashboard is configured."""
    page, words = screen.page, screen.words
    statistic = f"{name} {words['common.consumption']}"
    screen.open("/config/energy")
    screen.press(f"{DEVICES}.add_device")
    label = words[f"{DEVICES}.dialog.device_consumption_energy"]
    chosen = page.get_by_role("button", name=label)
    chosen.click()
    # The search looks at ids: it finds no heat pump by its name.
    page.locator("ha-picker-combo-box").get_by_role("textbox").fill("podero")
    option = page.get_by_role("option", name=f"{statistic} Podero", exact=True)
    expect(option).to_be_visible()
    shoot("energy-choose")
    option.click()
    expect(chosen).to_contain_text(statistic)
    shoot("energy-add")
    screen.answer("ui.common.save")
    added = page.get_by_text(statistic, exact=True)
    # The dialog, which names it as well, has closed.
    expect(added).to_have_count(1)
    added.scroll_into_view_if_needed()
    shoot("energy-devices")


@sizes
def test_offer(
    screen: Screen,
    home: Home,
    cloud: Cloud,
    account: str,
    size: tuple[int, int],
    language: str,
) -> None:
    """Two clicks add the right source, once; choosing it by hand adds the same."""

    def shoot(name: str) -> None:
        if (language, size) == ("en", WIDE):
            screen.shoot(name)

    home.command("energy/save_prefs", device_consumption=[])
    page = screen.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    name = home.heat_pumps(account)[cloud.heat_pump_ids[0]]
    offered = f"{screen.words['common.energy_dashboard']}: {name}"
    screen.open("/config/integrations/dashboard")
    expect(page.get_by_text(offered)).to_be_visible(timeout=STATISTICS_TIMEOUT)
    shoot("energy-offer")
    screen.press("ui.common.add")
    screen.reads("config.step.energy_dashboard.description")
    shoot("energy-confirm")
    screen.answer(f"{FLOW}.submit")
    screen.reads("config.abort.energy_added")
    (device,) = home.command("energy/get_prefs")["device_consumption"]
    assert device["name"] == name
    assert device["stat_consumption"].startswith("podero:consumption_kwh_")
    home.reload(account)
    home.wait_until_loaded()
    screen.open("/config/integrations/dashboard")
    expect(page.get_by_text("Podero").first).to_be_visible()
    expect(page.get_by_text(offered)).to_have_count(0)

    home.command("energy/save_prefs", device_consumption=[])
    add_by_hand(screen, name, shoot)
    (by_hand,) = home.command("energy/get_prefs")["device_consumption"]
    assert by_hand["stat_consumption"] == device["stat_consumption"]
