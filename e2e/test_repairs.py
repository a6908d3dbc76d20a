"""Repairs and discovery: what Home Assistant asks of the user by itself."""

from .cloud import Cloud
from .home import Home
from .screen import FLOW, Screen


def open_repair(screen: Screen, name: str, key: str) -> None:
    """Open a repair of a heat pump and read what it is about to do."""
    screen.open("/config/repairs")
    title = screen.words[f"issues.{key}.title"].replace("{name}", name)
    screen.page.get_by_text(title).click()
    screen.reads(f"issues.{key}.fix_flow.step.confirm.description")


def mend(screen: Screen) -> None:
    """Confirm the repair that is open; there is none left then."""
    screen.answer(f"{FLOW}.submit")
    screen.answer(f"{FLOW}.finish")
    screen.reads("ui.panel.config.repairs.no_repairs")


def test_hot_water(screen: Screen, home: Home, cloud: Cloud) -> None:
    """Hot water that gets too cold is made warmer."""
    heat_pump = cloud.heat_pump_ids[0]
    cloud.change(heat_pump, minimum_dhw_temperature_limit=35.0)
    entry_id = home.add_account()
    open_repair(screen, home.heat_pumps(entry_id)[heat_pump], "legionella")
    mend(screen)
    cloud.wait_for(heat_pump, minimum_dhw_temperature_limit=40.0)


def test_replaced(screen: Screen, home: Home, cloud: Cloud) -> None:
    """A new heat pump is offered and added, and one that is gone is removed."""
    old = cloud.add_heat_pump()
    entry_id = home.add_account()
    name = home.heat_pumps(entry_id)[old]
    cloud.remove_heat_pump(old)
    new = cloud.add_heat_pump()
    home.reload(entry_id)

    screen.open("/config/integrations/dashboard")
    screen.press("ui.common.add")
    screen.reads("config.step.new_heat_pump.description")
    screen.answer(f"{FLOW}.submit")
    screen.reads("config.abort.heat_pump_added")
    # That read the cloud again: only now is the other one gone and not just missed.
    open_repair(screen, name, "heat_pump_gone")
    mend(screen)
    assert set(home.heat_pumps(entry_id)) == set(cloud.heat_pump_ids)
    assert new in cloud.heat_pump_ids
