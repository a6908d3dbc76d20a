"""Repairs: what only the user can mend, said once and gone by itself."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.loader import async_get_loaded_integration
from homeassistant.util import dt as dt_util

from .account.entries import heat_pump_name, heat_pump_names, heat_pump_subentries
from .account.update_scope import Concern
from .api import LEGIONELLA_SAFE, REAUTHENTICATE, HeatPump, Way
from .const import CONF_DEVICE_ID, DOMAIN
from .coordinator import (
    PoderoConfigEntry,
    PoderoCoordinator,
    async_get_loaded_heat_pump,
)
from .exceptions import format_value
from .flow.owner_action import OwnerActionFlow
from .heat_pump.derived import ACTIONS
from .markdown import escape_markdown, heat_pump_placeholders

BEFORE_END: Final = timedelta(hours=1)
"""How long before its end a token is to be replaced."""

ACTION_ISSUES: Final = {
    (True, True): "sign_in_at_manufacturer",
    (True, False): "disconnected",
    (False, True): "action_offered",
    (False, False): "action_needed",
}
"""Issue of an action: whether the connection has lapsed, and a way leads out of here."""


CONCERN: Final = Concern(
    {ACTIONS, HeatPump.is_authenticated, HeatPump.minimum_dhw_temperature_limit}
)
"""What issues follow from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing to mend.

    Attributes:
        key: Translation key.
        placeholders: For its texts.
        about: The subentry of the heat pump, None for the account.
        code: That of the action that the owner is to take, if it is about one.
    """

    key: str
    placeholders: Mapping[str, str]
    about: str | None = None
    code: str = ""


@callback
def async_watch(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Keep the issues of an account in step with what is known, until it is unloaded.

    To ignore an issue is to ignore what is so now. That holds while nobody can tell
    whether it is still so, over a reload and a restart, and ends when it is not.
    """

    documentation = async_get_loaded_integration(hass, DOMAIN).documentation
    manual = f"{documentation}/blob/main/docs/troubleshooting.md"
    gone = frozenset(entry.runtime_data.account.gone)

    @callback
    def update(*_: object) -> None:
        wanted = _issues(hass, entry)
        _delete(hass, entry, keep=wanted.keys(), keep_ignored_of=_unread(entry))
        for issue_id, issue in wanted.items():
            ir.async_create_issue(
                hass,
                DOMAIN,
                issue_id,
                data={
                    "entry_id": entry.entry_id,
                    "subentry_id": issue.about,
                    "key": issue.key,
                    "code": issue.code,
                },
                is_fixable=issue.key in FLOWS,
                severity=ir.IssueSeverity.WARNING,
                learn_more_url=f"{manual}#{issue.key.replace('_', '-')}",
                translation_key=issue.key,
                translation_placeholders={**issue.placeholders},
            )

    @callback
    def update_gone() -> None:
        """Tell of a heat pump that this run has never read: no data change with it."""
        nonlocal gone
        if gone != (now_gone := entry.runtime_data.account.gone):
            gone = frozenset(now_gone)
            update()

    @callback
    def leave() -> None:
        """Take along what could not be mended now; the next load brings it back."""
        unread = () if entry.disabled_by else (entry.entry_id, *entry.subentries)
        _delete(hass, entry, keep_ignored_of=unread)

    update()
    entry.async_on_unload(entry.runtime_data.async_add_listener(update, CONCERN))
    entry.async_on_unload(entry.runtime_data.async_add_read_listener(update_gone))
    entry.async_on_unload(
        hass.bus.async_listen(
            dr.EVENT_DEVICE_REGISTRY_UPDATED, update, event_filter=_is_rename
        )
    )
    if (
        ends := entry.runtime_data.account.client.sign_in_ends
    ) and ends > dt_util.utcnow():
        entry.async_on_unload(
            async_track_point_in_utc_time(hass, update, ends - BEFORE_END)
        )
    entry.async_on_unload(leave)


@callback
def _is_rename(event_data: Mapping[str, Any]) -> bool:
    return "name_by_user" in event_data.get("changes", ())


@callback
def async_forget(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Remove the issues of an account that is removed itself."""
    _delete(hass, entry)


@callback
def _delete(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    *,
    keep: Collection[str] = (),
    keep_ignored_of: Collection[str] = (),
) -> None:
    """Delete issues of an account, and those that no account has any more.

    After a restart, Home Assistant knows nothing of an issue but its id and whether it
    is ignored.

    Args:
        hass: Home Assistant.
        entry: The account.
        keep: Ids of the issues that stay.
        keep_ignored_of: The ends of ids; of these, what people ignored stays as well.
    """
    of_others = {
        about
        for other in hass.config_entries.async_entries(DOMAIN)
        if other is not entry
        for about in (other.entry_id, *other.subentries)
    }
    for (domain, issue_id), issue in tuple(ir.async_get(hass).issues.items()):
        about = issue_id.rpartition("_")[2]
        is_kept = issue_id in keep or (
            issue.dismissed_version and about in keep_ignored_of
        )
        if domain == DOMAIN and about not in of_others and not is_kept:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _unread(entry: PoderoConfigEntry) -> set[str]:
    """Return the subentries of which nothing is known at the moment."""
    return {
        subentry.subentry_id
        for device_id, subentry in heat_pump_subentries(entry).items()
        if device_id not in entry.runtime_data.data
    }


def _issues(hass: HomeAssistant, entry: PoderoConfigEntry) -> dict[str, Issue]:
    """Return the issues of an account by id, which ends in what it is about."""
    issues: dict[str, Issue] = {}
    ends = entry.runtime_data.account.client.sign_in_ends
    if ends and dt_util.utcnow() >= ends - BEFORE_END:
        issues[f"token_ends_{entry.entry_id}"] = Issue(
            key="token_ends",
            placeholders={
                "account": escape_markdown(entry.title),
                "time": dt_util.as_local(ends).strftime("%H:%M"),
            },
        )
    names = heat_pump_names(hass, entry)
    for device_id, subentry in heat_pump_subentries(entry).items():
        name = names[device_id]
        for issue in _issues_of(entry.runtime_data, subentry, name):
            issues[f"{issue.key}_{issue.code}_{subentry.subentry_id}"] = issue
    return issues


def _issues_of(
    coordinator: PoderoCoordinator, subentry: ConfigSubentry, called: str
) -> Iterator[Issue]:
    """Yield the issues of one heat pump."""
    device_id, about = subentry.data[CONF_DEVICE_ID], subentry.subentry_id
    name = heat_pump_placeholders(called)
    if device_id in coordinator.account.gone:
        yield Issue(key="heat_pump_gone", placeholders=name, about=about)
    if (heat_pump := coordinator.data.get(device_id)) is None:
        return
    for action in heat_pump.actions:
        yield Issue(
            key=ACTION_ISSUES[action.code == REAUTHENTICATE, action.way is not Way.APP],
            placeholders={**name, "what": action.words},
            about=about,
            code=action.code,
        )
    if heat_pump.is_authenticated is False and not heat_pump.actions:
        yield Issue(key="disconnected", placeholders=name, about=about)
    limit = heat_pump.minimum_dhw_temperature_limit
    if limit is not None and limit < LEGIONELLA_SAFE:
        yield Issue(
            key="legionella",
            placeholders={**name, **_least(coordinator.hass)},
            about=about,
        )


def _least(hass: HomeAssistant) -> dict[str, str]:
    """Return the least temperature of hot water that is safe, in the unit of the home."""
    return {"least": format_value(hass, LEGIONELLA_SAFE, hass.config.language)}


class PoderoRepairFlow(RepairsFlow):
    """Asks for a confirmation and mends one thing of one heat pump."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take what the issue kept."""
        self._entry_id = data["entry_id"]
        self._subentry_id = data["subentry_id"]

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Mend it once it is confirmed."""
        found = async_get_loaded_heat_pump(self.hass, self._entry_id, self._subentry_id)
        if found is None:
            return self.async_abort(reason="entry_not_loaded")
        entry, device_id = found
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders={
                    **heat_pump_placeholders(
                        heat_pump_name(self.hass, entry, device_id)
                    ),
                    **_least(self.hass),
                },
            )
        try:
            await self._async_mend(entry, device_id)
        except HomeAssistantError as err:
            return self.async_abort(
                reason="not_mended",
                description_placeholders={"error": escape_markdown(str(err))},
            )
        return self.async_create_entry(data={})

    async def _async_mend(self, entry: PoderoConfigEntry, device_id: str) -> None:
        raise NotImplementedError


class RemoveHeatPumpFlow(PoderoRepairFlow):
    """Removes a heat pump that the cloud does not know any more."""

    @override
    async def _async_mend(self, entry: PoderoConfigEntry, device_id: str) -> None:
        self.hass.config_entries.async_remove_subentry(entry, self._subentry_id)


class HotWaterFlow(PoderoRepairFlow):
    """Sets the least hot-water temperature that is safe."""

    @override
    async def _async_mend(self, entry: PoderoConfigEntry, device_id: str) -> None:
        await entry.runtime_data.async_write(
            device_id, {HeatPump.minimum_dhw_temperature_limit: LEGIONELLA_SAFE}
        )


FLOWS: Final = {
    "action_offered": OwnerActionFlow,
    "heat_pump_gone": RemoveHeatPumpFlow,
    "legionella": HotWaterFlow,
    "sign_in_at_manufacturer": OwnerActionFlow,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: Mapping[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    assert data is not None
    return FLOWS[data["key"]](data)
