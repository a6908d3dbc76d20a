"""What the owner must do at Podero: the way there, and the look whether it is done."""

from collections.abc import Mapping
import json
import logging
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .home import Home
from .test_repairs import issues_of
from .test_secrets import diagnostics, places_of

SIGN_IN = "sign_in_at_manufacturer"
PAGE = "https://app.podero.com/reconnect?secret=secret-page"
RESOLVE = "https://app.podero.com/api/partners/v2.0/cues/{}/resolve?secret=secret-0"


class Walk:
    """Walks through a repair as the repairs page does."""

    def __init__(self, home: Home, hass_client: ClientSessionGenerator) -> None:
        """Begin with nothing open."""
        self._home = home
        self._hass_client = hass_client
        self._flow_id = ""

    async def begin(self, key: str) -> Any:
        """Open the repair of an issue."""
        assert await async_setup_component(self._home.hass, REPAIRS, {})
        issue = issues_of(self._home)[key]
        assert issue.is_fixable
        body = {"handler": "podero", "issue_id": issue.issue_id}
        result = await self._post("", body)
        self._flow_id = f"/{result['flow_id']}"
        return result

    async def go_on(self, step: str | None = None) -> Any:
        """Submit the form that is open, or choose from the menu."""
        return await self._post(self._flow_id, {"next_step_id": step} if step else {})

    async def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        client = await self._hass_client()
        url = f"/api/repairs/issues/fix{path}"

        async def send() -> Any:
            return await (await client.post(url, json=body)).json()

        return await self._home.clock.drive(send())


@pytest.fixture
def walk(home: Home, hass_client: ClientSessionGenerator) -> Walk:
    """Return what walks through a repair."""
    return Walk(home, hass_client)


def lapse(home: Home) -> None:
    """Let the manufacturer shut Podero out."""
    home.cloud.change(home.cloud.heat_pump_id, is_authenticated=False)


def sign_in(home: Home) -> None:
    """Sign in at the manufacturer, as the owner does in a browser."""
    home.cloud.change(home.cloud.heat_pump_id, is_authenticated=True)


async def test_sign_in_at_the_manufacturer(home: Home, walk: Walk) -> None:
    """The action is read afresh, started, offered as a link, and reported when done."""
    lapse(home)
    cue = home.cloud.add_cue(home.cloud.heat_pump_id)
    home.hass.config.language = "de"
    await home.set_up()
    assert set(issues_of(home)) == {SIGN_IN}
    # The secret that was read at first has long ended.
    home.cloud.secret_life = 600
    await home.clock.go(1200)
    form = await walk.begin(SIGN_IN)
    assert (form["type"], form["step_id"]) == ("form", "open_page")
    assert form["description_placeholders"] == {
        "name": "Heat pump 1",
        "heat_pump": "Heat pump 1",
        "what": "reauthenticate",
        "host": "sign-in.example.com",
        "link": "https://sign-in.example.com/nibe?session=secret-1",
    }
    (body,) = cue.bodies
    assert body["language"] == "de"
    assert body.keys() == {"successUrl", "cancelUrl", "language"}
    for name in ("successUrl", "cancelUrl"):
        # No cloud learns where the home is, or has to reach it.
        assert body[name] == "https://my.home-assistant.io/redirect/repairs/"

    sign_in(home)
    result = await walk.go_on()
    assert result["type"] == "create_entry"
    assert cue.outcomes == ["success"]
    assert issues_of(home) == {}
    await home.clock.go(3600)
    assert issues_of(home) == {}


async def test_podero_notices_by_itself(home: Home, walk: Walk) -> None:
    """An action that is gone by itself needs no report."""
    lapse(home)
    cue = home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    await walk.begin(SIGN_IN)
    sign_in(home)
    home.cloud.end_cue(cue)
    assert (await walk.go_on())["type"] == "create_entry"
    assert cue.outcomes == []


async def test_a_report_that_comes_too_late(home: Home, walk: Walk) -> None:
    """An action that is over when it is reported is over."""
    lapse(home)
    cue = home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    await walk.begin(SIGN_IN)
    sign_in(home)
    home.cloud.fail(404, kind="outcome", times=None)
    menu = await walk.go_on()
    assert (menu["type"], menu["step_id"]) == ("menu", "not_done_yet")
    home.cloud.end_cue(cue)
    assert (await walk.go_on("look_again"))["type"] == "create_entry"


async def test_success_is_what_can_be_seen(home: Home, walk: Walk) -> None:
    """That somebody comes back proves nothing; who gives up says so and starts anew."""
    lapse(home)
    home.cloud.cues_hold = True
    cue = home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    await walk.begin(SIGN_IN)
    for step in (None, "look_again"):
        menu = await walk.go_on(step)
        assert (menu["type"], menu["step_id"]) == ("menu", "not_done_yet")
        assert menu["menu_options"] == ["look_again", "start_over"]
    assert cue.outcomes == []
    assert set(issues_of(home)) == {SIGN_IN}
    form = await walk.go_on("start_over")
    assert (form["type"], form["step_id"]) == ("form", "open_page")
    assert cue.outcomes == ["fail"]
    assert len(cue.bodies) == 2
    sign_in(home)
    assert (await walk.go_on())["type"] == "create_entry"
    assert cue.outcomes == ["fail", "success"]


async def test_a_dialog_that_was_closed(home: Home, walk: Walk) -> None:
    """Who closed the dialog begins anew, or finds that it is done."""
    lapse(home)
    home.cloud.cues_hold = True
    cue = home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    await walk.begin(SIGN_IN)
    assert (await walk.begin(SIGN_IN))["step_id"] == "open_page"
    assert cue.outcomes == ["fail"]
    sign_in(home)
    assert (await walk.begin(SIGN_IN))["type"] == "create_entry"
    assert cue.outcomes == ["fail", "success"]


async def test_no_success_without_a_lapse(home: Home, walk: Walk) -> None:
    """A connection that was there all along proves nothing."""
    cue = home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    await walk.begin(SIGN_IN)
    assert (await walk.go_on())["step_id"] == "not_done_yet"
    assert cue.outcomes == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
@pytest.mark.parametrize("pasted", [False, True])
async def test_refused(home: Home, walk: Walk, status: int, pasted: bool) -> None:
    """Where this sign-in may not start it, the app is named; the sign-in is fine."""
    lapse(home)
    home.cloud.add_cue(home.cloud.heat_pump_id)
    entry = home.entry(token=home.cloud.access_token if pasted else None)
    await home.set_up(entry)
    home.cloud.fail(status, kind="resolve", times=None)
    result = await walk.begin(SIGN_IN)
    assert (result["type"], result["reason"]) == ("abort", "refused")
    assert home.cloud.count(kind="resolve") == 1
    assert set(issues_of(home)) == {SIGN_IN}
    assert not list(entry.async_get_active_flows(home.hass, {"reauth"}))
    await home.clock.go(700)
    assert home.state("minimum_temperature_limit") == "19.5"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 500}, "has a fault"),
        ({"status": 302, "headers": {"Location": PAGE}}, "has a fault"),
        ({"status": 200, "body": "<html>"}, "has a fault"),
        ({"drop": "before"}, "can't be reached"),
        ({"status": 429, "retry_after": 60}, "asks to wait"),
    ],
)
async def test_the_cloud_fails(
    home: Home, walk: Walk, fault: dict[str, Any], said: str
) -> None:
    """A failure is said in words, and nothing is sent twice."""
    lapse(home)
    home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    home.cloud.fail(kind="resolve", times=None, **fault)
    result = await walk.begin(SIGN_IN)
    assert (result["type"], result["reason"]) == ("abort", "not_mended")
    assert said in result["description_placeholders"]["error"]
    assert home.cloud.count(kind="resolve") == 1


@pytest.mark.parametrize(
    "page",
    [
        None,
        7,
        "",
        "/reconnect",
        "http://app.podero.com/reconnect",
        "javascript:alert(1)",
        "https://user:secret@example.com/",
        "https://[",
    ],
)
async def test_pages_that_are_not_offered(home: Home, walk: Walk, page: Any) -> None:
    """A browser is sent to plain https, or to the app."""
    lapse(home)
    home.cloud.redirect_url = page
    home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    result = await walk.begin(SIGN_IN)
    assert (result["type"], result["reason"]) == ("abort", "only_in_app")


@pytest.mark.parametrize(
    ("page", "link", "host"),
    [
        ("https://a.example/x)(y", "https://a.example/x%29%28y", "a.example"),
        (
            "https://pödero.example/",
            "https://xn--pdero-jua.example/",
            "xn--pdero-jua.example",
        ),
        ("https://a.example/ \n<b>", "https://a.example/%20%3Cb%3E", "a.example"),
    ],
)
async def test_links_stay_links(
    home: Home, walk: Walk, page: str, link: str, host: str
) -> None:
    """No address breaks out of its link, or looks like another."""
    lapse(home)
    home.cloud.redirect_url = page
    home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    shown = (await walk.begin(SIGN_IN))["description_placeholders"]
    assert (shown["link"], shown["host"]) == (link, host)
    assert urlsplit(shown["link"]).hostname == host


@pytest.mark.parametrize(
    ("link", "key"),
    [
        (RESOLVE, SIGN_IN),
        ({"url": RESOLVE}, SIGN_IN),
        ({"url": RESOLVE, "required_parameters": None}, SIGN_IN),
        ({"url": RESOLVE, "required_parameters": []}, SIGN_IN),
        ({"url": RESOLVE, "required_parameters": ["successUrl", "cancelUrl"]}, SIGN_IN),
        ({"url": RESOLVE, "required_parameters": ["location"]}, "disconnected"),
        ({"url": RESOLVE, "required_parameters": "successUrl"}, "disconnected"),
        ({"url": RESOLVE, "required_parameters": [{"name": "x"}]}, "disconnected"),
        ({"url": PAGE}, SIGN_IN),
        (PAGE, SIGN_IN),
        ("https://app.podero.com/api/partners/v2.0/other?secret=x", "disconnected"),
        ("https://user:secret@evil.example/", "disconnected"),
        ({"url": None}, "disconnected"),
        ({}, "disconnected"),
        (None, "disconnected"),
        (7, "disconnected"),
    ],
)
async def test_links_of_each_form(home: Home, link: Any, key: str) -> None:
    """Object, text or nothing: a way that is not understood leads to the app."""
    if link and RESOLVE in str(link):
        link = json.loads(json.dumps(link).replace("{}", "c-1"))
    home.cloud.change(
        home.cloud.heat_pump_id,
        is_authenticated=False,
        action_needed=True,
        actions=[{"code": "REAUTHENTICATE", "resolution_link": link}],
    )
    await home.set_up()
    (issue,) = issues_of(home).values()
    assert issue.translation_key == key
    assert issue.learn_more_url
    assert issue.learn_more_url.endswith(f"#{key.replace('_', '-')}")
    sign_in(home)
    home.cloud.change(home.cloud.heat_pump_id, action_needed=False)
    await home.clock.go(700)
    assert issues_of(home) == {}


async def test_an_unknown_action_with_a_page(home: Home, walk: Walk) -> None:
    """An action of unknown code is shown as words; its page is offered as it is."""
    actions = [{"code": "acceptTerms_2 <b>", "resolution_link": PAGE}]
    home.cloud.change(home.cloud.heat_pump_id, action_needed=True, actions=actions)
    await home.set_up()
    (issue,) = issues_of(home).values()
    assert issue.translation_key == "action_offered"
    form = await walk.begin("action_offered")
    assert form["description_placeholders"] == {
        "name": "Heat pump 1",
        "heat_pump": "Heat pump 1",
        "what": "accept terms 2 b",
        "host": "app.podero.com",
        "link": PAGE,
    }
    assert (await walk.go_on())["step_id"] == "not_done_yet"
    assert (await walk.go_on("start_over"))["step_id"] == "open_page"
    home.cloud.change(home.cloud.heat_pump_id, action_needed=False, actions=[])
    assert (await walk.go_on())["type"] == "create_entry"
    assert not home.cloud.count(method="POST", kind="outcome")


@pytest.mark.parametrize("link", [None, RESOLVE.format("c-1")])
async def test_an_unknown_action_without_a_page(home: Home, link: str | None) -> None:
    """What nobody has described is not started: the app is named."""
    actions = [{"code": "accept_terms", "resolution_link": link}]
    home.cloud.change(home.cloud.heat_pump_id, action_needed=True, actions=actions)
    await home.set_up()
    (issue,) = issues_of(home).values()
    assert issue.translation_key == "action_needed"
    assert not issue.is_fixable
    assert issue.translation_placeholders == {
        "name": "Heat pump 1",
        "heat_pump": "Heat pump 1",
        "what": "accept terms",
    }


async def test_it_was_done_before(home: Home, walk: Walk) -> None:
    """A repair that is opened after the action has gone is done."""
    lapse(home)
    cue = home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    sign_in(home)
    home.cloud.end_cue(cue)
    assert (await walk.begin(SIGN_IN))["type"] == "create_entry"
    assert cue.bodies == []
    await home.clock.go(1)
    assert issues_of(home) == {}


async def test_reads_have_a_budget(home: Home, walk: Walk) -> None:
    """Who looks again and again is asked to wait before the cloud has to."""
    lapse(home)
    home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.set_up()
    await walk.begin(SIGN_IN)
    result = await walk.go_on()
    while result["type"] == "menu":
        result = await walk.go_on("look_again")
    assert result["reason"] == "not_mended"
    assert "used up its requests" in result["description_placeholders"]["error"]
    assert home.cloud.count(kind="detail") < 10


async def test_the_account_is_gone(home: Home, walk: Walk) -> None:
    """A repair that outlives its account ends in words."""
    lapse(home)
    home.cloud.add_cue(home.cloud.heat_pump_id)
    entry = await home.set_up()
    await walk.begin(SIGN_IN)
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    result = await walk.go_on()
    assert (result["type"], result["reason"]) == ("abort", "entry_not_loaded")


async def test_actions_that_a_list_only_hints_at(home: Home) -> None:
    """The detail is asked for once per change, one heat pump with each read."""
    home.cloud.add_heat_pump()
    home.cloud.list_omits = ("actions",)
    first, second = home.cloud.heat_pump_ids
    await home.set_up()
    cues = [home.cloud.add_cue(device_id) for device_id in (first, second)]
    await home.clock.go(700)
    await home.clock.go(3600)
    assert home.cloud.count(kind="detail") == 2
    assert len(ir.async_get(home.hass).issues) == 2
    home.cloud.change(first, is_authenticated=False)
    await home.clock.go(3600)
    assert home.cloud.count(kind="detail") == 3
    for cue in cues:
        home.cloud.end_cue(cue)
    home.cloud.change(first, is_authenticated=True)
    await home.clock.go(700)
    assert issues_of(home) == {}
    home.cloud.add_cue(second)
    await home.clock.go(1400)
    assert home.cloud.count(kind="detail") == 4
    assert len(issues_of(home)) == 1


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_detail_that_can_not_be_read(home: Home, status: int) -> None:
    """A refusal is believed, a failure is tried again, and values go on either way."""
    home.cloud.add_heat_pump()
    home.cloud.list_omits = ("actions",)
    await home.set_up()
    home.cloud.fail(status, kind="detail", times=3)
    home.cloud.add_cue(home.cloud.heat_pump_id)
    await home.clock.go(3600)
    assert home.cloud.count(kind="detail") == (1 if status < 500 else 4)
    assert len(issues_of(home)) == (0 if status < 500 else 1)
    assert home.state("minimum_temperature_limit") == "19.5"


async def test_secrets_stay_secret(
    home: Home,
    walk: Walk,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither the secret of an action nor the page is in a log, a state or an issue."""
    assert await async_setup_component(home.hass, "diagnostics", {})
    logging.getLogger("custom_components.podero").setLevel(logging.DEBUG)
    lapse(home)
    home.cloud.add_cue(home.cloud.heat_pump_id)
    entry = await home.set_up()
    await walk.begin(SIGN_IN)
    await walk.go_on()
    for fault in ({"status": 422}, {"status": 500}, {"drop": "after"}):
        home.cloud.fail(kind="resolve", **fault)
        home.cloud.fail(kind="outcome", **fault)
        await walk.begin(SIGN_IN)
    sign_in(home)
    texts = [
        *places_of(home, entry, caplog),
        *await diagnostics(home, hass_client, entry),
        repr(ir.async_get(home.hass).issues),
        repr(entry.runtime_data.data),
    ]
    assert [text[:300] for text in texts if "secret-" in text] == []
