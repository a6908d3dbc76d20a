"""When reads come: after what ends, in days of routine, and in outages without end."""

import pytest

from ..home import Home
from .test_polling import waits

MINIMUM = "minimum_temperature_limit"
HOUR = 3600.0
DAY = 24 * HOUR


@pytest.mark.parametrize("after", [0.5, 1.0, 1.6])
async def test_write_right_after_a_pause_ends(home: Home, after: float) -> None:
    """A write does not drop the read that shows what came of a pause."""
    await home.set_up()
    await home.clock.go(100)
    await home.change("pause_power_until", "2026-01-15T12:04:00+00:00")
    home.cloud.change(
        home.cloud.heat_pump_id, is_pause_power_active=False, pause_power_until=None
    )
    assert home.state("pause_power_active") == "on"
    reads = home.gets
    seconds = 12 * 3600 + 240 - home.cloud.clock.now().timestamp() % DAY
    await home.clock.go(seconds + after - 0.3)
    assert home.gets == reads
    await home.change(MINIMUM, 20.0)
    await home.clock.go(10)
    assert home.state("pause_power_active") == "off"
    assert home.gets <= reads + 1


async def test_pause_that_ends_right_after_a_read(home: Home) -> None:
    """A pause that ends 20 s after a read causes no second one within the minute."""
    home.cloud.forget(home.cloud.heat_pump_id, "current_state_last_updated_at")
    home.cloud.change(
        home.cloud.heat_pump_id,
        is_pause_power_active=True,
        pause_power_until="2026-01-15T12:00:20Z",
    )
    await home.set_up()
    await home.clock.go(58)
    assert home.gets == 0
    await home.clock.go(10)
    assert home.gets == 1


async def test_single_missed_polls(home: Home) -> None:
    """Polls that fail once in a while, days apart, make nothing unavailable."""
    await home.set_up()
    home.watch(MINIMUM)
    for _ in range(4):
        home.cloud.fail(503, kind="detail", times=3)
        await home.clock.go(3 * HOUR)
    assert home.seen[MINIMUM] == ["19.5"]


async def test_a_heat_pump_missed_now_and_then(home: Home) -> None:
    """A heat pump that a list leaves out now and then is not unavailable either."""
    second = home.cloud.add_heat_pump()
    await home.set_up()
    pump = home.cloud._heat_pumps[second]
    for _ in range(4):
        pump.forbidden = True
        await home.clock.go(310)
        pump.forbidden = False
        await home.clock.go(HOUR)
        assert home.state(MINIMUM, second) == "19.5"


@pytest.mark.parametrize("hours", [-9, -2, 2, 9])
async def test_time_stamp_that_is_hours_off(home: Home, hours: int) -> None:
    """A time stamp in another zone leaves the rhythm at five minutes."""
    await home.set_up()
    for _ in range(12):
        moment = home.cloud.clock.now().timestamp() + hours * HOUR
        day, second = divmod(int(moment), int(DAY))
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        date = 15 + day - 20_468
        home.cloud.change(
            home.cloud.heat_pump_id,
            current_state_last_updated_at=f"2026-01-{date}T{clock}Z",
        )
        await home.clock.go(300)
    assert all(283 < wait < 302 for wait in waits(home)[1:])


async def test_person_after_a_day_of_routine(home: Home) -> None:
    """A day of polls leaves room for a read that somebody waits for."""
    entry = await home.set_up()
    await home.clock.go(DAY)
    await home.clock.go(
        70,
        lambda: (
            not entry.runtime_data.account.schedule.is_too_soon(home.hass.loop.time())
        ),
    )
    reads = home.gets
    await home.clock.go(61)
    await home.clock.drive(entry.runtime_data.async_refresh())
    assert home.gets >= reads + 1


async def test_outage_of_two_weeks(home: Home) -> None:
    """However long an outage lasts, polls go on."""
    entry = await home.set_up()
    schedule = entry.runtime_data.account.schedule
    for _ in range(1100):
        schedule.fail(home.hass.loop.time())
    home.cloud.fail(503, kind="detail", times=3)
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "19.5"
