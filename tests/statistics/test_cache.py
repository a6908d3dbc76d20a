"""What outlives a reload, and what does not."""

from ..api.statistics_answers import savings_answer
from ..home import Home
from .helpers import (
    HOUR,
    SAVINGS,
    next_answer,
    request_times,
    savings_states,
    set_answer,
)


async def test_reload_keeps_current_statistics(home: Home) -> None:
    """After a reload values are there at once, without a request."""
    set_answer(home, savings_answer())
    entry = await home.set_up()
    await next_answer(home)
    home.cloud.clear()
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert savings_states(home) == SAVINGS
    assert request_times(home) == []


async def test_reload_does_not_ask_again(home: Home) -> None:
    """However often an account is reloaded, it asks hourly at most."""
    entry = await home.set_up()
    await home.clock.go(200)
    assert len(request_times(home)) == 1
    for _ in range(5):
        await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
        await home.clock.go(600)
    assert len(request_times(home)) == 1
    await home.clock.go(0.5 * HOUR)
    assert len(request_times(home)) == 2


async def test_new_sign_in_asks_again(home: Home) -> None:
    """What one sign-in may not see, another may."""
    home.cloud.fail(403, kind="statistics")
    entry = await home.set_up()
    await home.clock.go(2 * HOUR)
    assert len(request_times(home)) == 1
    home.hass.config_entries.async_update_entry(
        entry, data={**entry.data, "changed": True}
    )
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(2 * HOUR)
    assert len(request_times(home)) >= 2
    assert entry.runtime_data.statistics.data
