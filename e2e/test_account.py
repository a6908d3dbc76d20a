"""An account: options, diagnostics, heat pumps removed and added, its removal."""

from datetime import datetime, timedelta
import json
from pathlib import Path

from playwright.sync_api import expect

from .cloud import Cloud
from .home import Home
from .screen import ENTRY, FLOW, INTEGRATIONS, Screen


def test_options(screen: Screen, home: Home, cloud: Cloud, account: str) -> None:
    """A pause lasts as long as the options say."""
    screen.open_account()
    screen.press(f"{ENTRY}.configure")
    hours = screen.words["options.step.init.data.pause_hours"]
    screen.page.get_by_role("spinbutton", name=hours).fill("3.5")
    screen.press(f"{FLOW}.submit")
    screen.press(f"{FLOW}.finish")
    heat_pump = cloud.heat_pump_ids[0]
    screen.open(home.device(heat_pump))
    screen.switch("pause_power_active").press("Space")
    cloud.wait_for(heat_pump, is_pause_power_active=True)
    until = datetime.fromisoformat(cloud.stored(heat_pump, "pause_power_until"))
    assert until - datetime.now(until.tzinfo) > timedelta(hours=3.4)


def test_diagnostics(
    screen: Screen, cloud: Cloud, account: str, tmp_path: Path
) -> None:
    """Diagnostics say much of the heat pumps and nothing of who they belong to."""
    screen.open_account()
    screen.open_menu(screen.account)
    with screen.page.expect_download() as download:
        screen.choose(f"{ENTRY}.download_diagnostics")
    file = tmp_path / "diagnostics.json"
    download.value.save_as(file)
    text = file.read_text()
    assert len(json.loads(text)["data"]["heat_pumps"]) == 2
    state = cloud.state()
    for private in ("org_id", "user_id", "client_id", "client_secret", "access_token"):
        assert state[private] not in text
    for private in (*cloud.heat_pump_ids, "example.com", "Resident"):
        assert private not in text


def test_heat_pump_removed_and_added(
    screen: Screen, home: Home, cloud: Cloud, account: str
) -> None:
    """A heat pump goes with its device, and comes back with it."""
    screen.open_account()
    row = screen.page.locator("ha-config-sub-entry-row", has_text="Nibe S2125-8")
    screen.open_menu(row)
    screen.choose(f"{ENTRY}.delete")
    screen.answer("ui.common.delete")
    expect(row).to_have_count(0)
    screen.press("config_subentries.heat_pump.initiate_flow.user")
    form = screen.page.locator("step-flow-form")
    expect(form.get_by_role("radio", name="Nibe S2125-8")).to_be_checked()
    screen.answer(f"{FLOW}.submit")
    screen.answer(f"{FLOW}.finish")
    expect(row).to_be_visible()
    assert set(home.heat_pumps(account)) == set(cloud.heat_pump_ids)


def test_account_removed(screen: Screen, home: Home, account: str) -> None:
    """An account that is deleted leaves nothing behind."""
    screen.open_account()
    screen.open_menu(screen.account)
    screen.choose(f"{ENTRY}.delete")
    screen.answer("ui.common.delete")
    screen.reads(f"{INTEGRATIONS}.integration_page.no_entries")
    assert home.entries() == []
    for registry in ("device", "entity"):
        assert account not in str(home.command(f"config/{registry}_registry/list"))
