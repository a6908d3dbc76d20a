"""After the set-up, the Energy dashboard is offered what Podero measures."""

from playwright.sync_api import expect

from .cloud import Cloud
from .home import Home
from .screen import FLOW, Screen
from .sizes import sizes

STATISTICS_TIMEOUT = 90_000
"""Milliseconds in which the first statistics of an account come."""


@sizes
def test_offer(
    screen: Screen, home: Home, cloud: Cloud, account: str, size: tuple[int, int]
) -> None:
    """Two clicks add the right source, and it is not offered again."""
    home.command("energy/save_prefs", device_consumption=[])
    page = screen.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    name = home.heat_pumps(account)[cloud.heat_pump_ids[0]]
    offered = f"{screen.words['common.energy_dashboard']}: {name}"
    screen.open("/config/integrations/dashboard")
    expect(page.get_by_text(offered)).to_be_visible(timeout=STATISTICS_TIMEOUT)
    screen.press("ui.common.add")
    screen.reads("config.step.energy_dashboard.description")
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
