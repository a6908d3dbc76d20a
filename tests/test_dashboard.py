"""The dashboard: who gets its module, and what that learns of the heat pumps."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml

from .home import Home, device_of
from .pages import ROOT
from .statistics.helpers import next_answer, recorded
from .texts import ENGLISH, FOLDER, TEXTS

MODULE = FOLDER / "frontend/podero-strategy.js"
SOURCE = MODULE.read_text()
VERSION = json.loads((FOLDER / "manifest.json").read_text())["version"]
ADDRESS = f"/podero_frontend/podero-strategy.js?v={VERSION}"
KEYS = set(re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', SOURCE))
"""What the module's cards are about: entities, statistics and texts."""
PARTS = re.findall(r'heading\("(\w+)"', SOURCE)
PAGE = (ROOT / "docs/dashboard.md").read_text()
UNIQUE_IDS = Path(__file__).parent / "unique_ids.txt"


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: Any) -> None:
    """Let the recorder come before Home Assistant."""


@pytest.fixture
async def frontend(
    hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path
) -> None:
    """Set up the frontend, whose page only tells which modules it loads."""
    done = {"done": ["user", "core_config", "analytics", "integration"]}
    hass_storage["onboarding"] = {"version": 4, "data": done}
    folder = tmp_path / "hass_frontend"
    folder.mkdir()
    (folder / "index.html").write_text("{{ extra_modules | join(' ') }}")
    config = {"frontend": {"development_repo": str(tmp_path)}}
    assert await async_setup_component(hass, "frontend", config)


@pytest.fixture
async def socket(
    home: Home, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    """Return the connection of a frontend in front of an account."""
    await home.set_up()
    return await hass_ws_client(home.hass)


async def ask(
    home: Home, socket: MockHAClientWebSocket, language: str = "en"
) -> dict[str, Any]:
    """Ask as the module does."""
    await socket.send_json_auto_id({"type": "podero/dashboard", "language": language})
    answer = await home.clock.drive(socket.receive_json())
    assert answer["success"], answer
    result: dict[str, Any] = answer["result"]
    return result


async def ids(home: Home, socket: MockHAClientWebSocket) -> dict[str, str]:
    """Return what there is of the only heat pump."""
    (heat_pump,) = (await ask(home, socket))["heat_pumps"]
    found: dict[str, str] = heat_pump["ids"]
    return found


@pytest.mark.usefixtures("frontend")
async def test_module(home: Home, hass_client: ClientSessionGenerator) -> None:
    """The page loads the module as long as there is an account, once."""
    entries = home.hass.config_entries
    assert await async_setup_component(home.hass, "podero", {})
    browser = await hass_client()

    async def page() -> str:
        response = await home.clock.drive(browser.get("/"))
        return await home.clock.drive(response.text())

    assert await page() == ""
    entry = await home.set_up()
    assert await page() == ADDRESS
    response = await home.clock.drive(browser.get(ADDRESS))
    assert await home.clock.drive(response.text()) == SOURCE
    assert response.content_type == "text/javascript"
    assert "max-age" in response.headers["Cache-Control"]

    await home.clock.drive(entries.async_reload(entry.entry_id))
    assert await page() == ADDRESS
    await home.clock.drive(
        entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    )
    assert await page() == ""
    await home.clock.drive(entries.async_set_disabled_by(entry.entry_id, None))
    assert await page() == ADDRESS
    await home.clock.drive(entries.async_remove(entry.entry_id))
    assert await page() == ""


@pytest.mark.usefixtures("frontend")
async def test_cloud_is_down(home: Home, hass_client: ClientSessionGenerator) -> None:
    """The dashboard shows what is known while the cloud can't be reached."""
    home.cloud.fail(503, times=None)
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert entry.state is ConfigEntryState.SETUP_RETRY
    response = await home.clock.drive((await hass_client()).get("/"))
    assert await home.clock.drive(response.text()) == ADDRESS


def test_address() -> None:
    """Neither frontend nor service worker takes it for a file that never changes."""
    assert not re.search(r"/(static|frontend_latest|frontend_es5|api|auth)/", ADDRESS)
    assert len(MODULE.read_bytes()) < 9_500


async def test_what_there_is(home: Home, socket: MockHAClientWebSocket) -> None:
    """Each card finds its entity by what that is."""
    found = await ids(home, socket)
    entities = {
        key for key in KEYS if key.partition(".")[0] not in {"statistic", "text"}
    }
    # These come with the first statistics.
    later = {key for key in entities if "savings" in key or "price" in key}
    assert entities - found.keys() == later
    assert found["climate.climate"] == home.entity_id("climate")
    lines = (line.split() for line in UNIQUE_IDS.read_text().splitlines())
    known = {f"{platform}.{id_.removeprefix('{id}_')}" for platform, id_ in lines}
    assert entities <= known
    assert found.keys() <= known


@recorded
async def test_statistics(home: Home, socket: MockHAClientWebSocket) -> None:
    """Graphs find their statistics, once the recorder has them."""
    statistics = {key for key in KEYS if key.startswith("statistic.")}
    assert not statistics & (await ids(home, socket)).keys()
    await next_answer(home)
    found = await ids(home, socket)
    assert statistics <= found.keys()
    for key in statistics:
        name = key.removeprefix("statistic.")
        assert re.fullmatch(rf"podero:{name}_[a-z]+_\w+", found[key])
    assert "sensor.savings_total" in found


async def test_not_to_be_seen(home: Home, socket: MockHAClientWebSocket) -> None:
    """What is disabled, hidden or gone is not there, whatever its id was."""
    registry = er.async_get(home.hass)
    before = await ids(home, socket)
    registry.async_update_entity(
        before["sensor.outdoor_temperature"], new_entity_id="sensor.garden"
    )
    registry.async_update_entity(
        before["sensor.dhw_temperature"], hidden_by=er.RegistryEntryHider.USER
    )
    registry.async_update_entity(
        before["sensor.activity"], disabled_by=er.RegistryEntryDisabler.USER
    )
    await home.clock.go(60)
    after = await ids(home, socket)
    assert before.keys() - after.keys() == {"sensor.dhw_temperature", "sensor.activity"}
    assert after["sensor.outdoor_temperature"] == "sensor.garden"


async def test_no_longer_offered(
    home: Home, hass_ws_client: WebSocketGenerator
) -> None:
    """What the heat pump has lost is not shown, unless nothing is known of it now."""
    entry = await home.set_up()
    socket = await hass_ws_client(home.hass)
    before = await ids(home, socket)
    entries = home.hass.config_entries
    home.cloud.fail(503, times=None)
    await home.clock.drive(entries.async_unload(entry.entry_id))
    assert await ids(home, socket) == before

    home.cloud.heal()
    home.cloud.forget(home.cloud.heat_pump_id, "outdoor_temperature")
    await home.set_up(entry)
    after = await ids(home, socket)
    assert before.keys() - after.keys() == {"sensor.outdoor_temperature"}


async def test_heat_pumps(home: Home, hass_ws_client: WebSocketGenerator) -> None:
    """Heat pumps stand by the names that people gave them; disabled ones do not."""
    first, second = home.cloud.heat_pump_id, home.cloud.add_heat_pump()
    await home.set_up()
    socket = await hass_ws_client(home.hass)
    registry = dr.async_get(home.hass)
    registry.async_update_device(device_of(home, first).id, name_by_user="Loft")
    registry.async_update_device(device_of(home, second).id, name_by_user="Cellar")
    heat_pumps = (await ask(home, socket))["heat_pumps"]
    assert [heat_pump["name"] for heat_pump in heat_pumps] == ["Cellar", "Loft"]
    assert heat_pumps[1]["device_id"] == device_of(home, first).id
    registry.async_update_device(
        device_of(home, first).id, disabled_by=dr.DeviceEntryDisabler.USER
    )
    (heat_pump,) = (await ask(home, socket))["heat_pumps"]
    assert heat_pump["name"] == "Cellar"


async def test_who_asks(
    home: Home, socket: MockHAClientWebSocket, hass_admin_user: MockUser
) -> None:
    """A user learns of nothing that it may not see."""
    power = home.entity_id("current_power_consumption_w")
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {power: True}}})
    assert await ids(home, socket) == {"sensor.current_power_consumption_w": power}


@pytest.mark.parametrize("language", TEXTS)
async def test_texts(home: Home, socket: MockHAClientWebSocket, language: str) -> None:
    """Each heading is there in each language, and so is the dialog's description."""
    told = (await ask(home, socket, language))["texts"]
    assert {key for key in KEYS if key.startswith("text.")} <= told.keys()
    assert {f"text.{part}" for part in PARTS} <= told.keys()
    assert told == {
        f"text.{key.removeprefix('dashboard_')}": text
        for key, text in TEXTS[language]["common"].items()
        if key.startswith("dashboard_")
    }
    assert re.search(rf'^\t{language}: "\w.+\.",$', SOURCE, re.MULTILINE)


def test_no_text_is_left_over() -> None:
    """Each of the dashboard's texts is shown somewhere."""
    for key in ENGLISH["common"]:
        if name := re.fullmatch(r"dashboard_(\w+)", key):
            assert re.search(rf'"(text\.)?{name[1]}"', SOURCE), key


def test_page() -> None:
    """The page explains each part, in their order, and its examples name real ones."""
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)[: len(PARTS)] == PARTS
    examples = re.findall(r"^ *```yaml\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
    whole, within = map(parse_yaml, examples)
    # The dialog of a whole dashboard shows what is below "strategy".
    for example in ({"strategy": whole}, within):
        for strategy in found(example, "strategy"):
            assert strategy["type"] == "custom:podero"
            assert strategy.keys() <= {"type", "devices", "parts"}
            assert {*strategy.get("parts", ())} <= {*PARTS}


def found(config: Any, key: str) -> Iterator[Any]:
    """Yield each value of a key, however deep."""
    if isinstance(config, dict):
        if key in config:
            yield config[key]
        config = list(config.values())
    if isinstance(config, list):
        for each in config:
            yield from found(each, key)
