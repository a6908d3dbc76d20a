"""A change is seen at once and stays; a burst is one request; nothing gets lost."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..fields import by_field
from ..home import Home

MINIMUM = "minimum_temperature_limit"
MAXIMUM = "maximum_temperature_limit"
WATER = "dhw_standard_temperature"


@pytest.mark.parametrize("echo", [False, True])
@pytest.mark.parametrize("lag", [0, 3, 20, 50])
async def test_old_then_new(home: Home, lag: float, echo: bool) -> None:
    """Whatever the lag, the states seen are the old and the new value, once each."""
    home.cloud.lag, home.cloud.echo = lag, echo
    await home.set_up()
    home.watch(MINIMUM)
    started = home.hass.loop.time()
    task = home.set(MINIMUM, 21.0)
    await home.clock.settle()
    assert home.state(MINIMUM) == "21.0"
    assert home.hass.loop.time() - started < 0.1
    await home.clock.drive(task)
    await home.clock.go(1000)
    assert home.seen[MINIMUM] == ["19.5", "21.0"]
    assert len(home.puts) == 1


@pytest.mark.parametrize(
    ("lag", "echo", "gets"),
    [(0, False, 0), (3, True, 0), (3, False, 1), (50, False, 1)],
)
async def test_one_confirming_read(
    home: Home, lag: float, echo: bool, gets: int
) -> None:
    """No GET follows a PUT whose answer shows the value, else one at the end of the timeout."""
    home.cloud.lag, home.cloud.echo = lag, echo
    await home.set_up()
    await home.clock.go(100)
    await home.change(MINIMUM, 21.0)
    assert home.gets == 0
    written = home.cloud.requests[-1].at
    await home.clock.go(90)
    assert home.gets == gets
    if gets:
        waited = (home.cloud.requests[-1].at - written).total_seconds()
        assert 60 <= waited < 63


@pytest.mark.parametrize("lag", [65, 100])
async def test_slower_than_the_confirmation_timeout(home: Home, lag: float) -> None:
    """After the timeout the cloud is believed, by a read that began after it."""
    home.cloud.lag = lag
    await home.set_up()
    home.watch(MINIMUM)
    await home.change(MINIMUM, 21.0)
    await home.clock.go(55)
    assert home.seen[MINIMUM] == ["19.5", "21.0"]
    await home.clock.go(600)
    assert home.seen[MINIMUM] == ["19.5", "21.0", "19.5", "21.0"]


@pytest.mark.parametrize("lag", [0, 20])
async def test_rounded_by_the_cloud(home: Home, lag: float) -> None:
    """A value that the cloud rounds ends as the cloud has it."""
    home.cloud.quantum, home.cloud.lag = 0.5, lag
    await home.set_up()
    home.watch(MINIMUM)
    await home.change(MINIMUM, 20.7)
    await home.clock.go(120)
    assert home.seen[MINIMUM] == ["19.5", "20.7", "20.5"]


async def test_changed_elsewhere_meanwhile(home: Home) -> None:
    """What the owner's app changes right after a write ends as the cloud has it."""
    await home.set_up()
    await home.change(MINIMUM, 21.0)
    home.cloud.change(home.cloud.heat_pump_id, minimum_temperature_limit=18.0)
    await home.clock.go(400)
    assert home.state(MINIMUM) == "18.0"


async def test_second_write_before_confirmation(home: Home) -> None:
    """Two writes with a slow cloud never show the first value again."""
    home.cloud.lag = 20
    await home.set_up()
    home.watch(MINIMUM)
    await home.clock.go(280)
    await home.change(MINIMUM, 21.0)
    await home.clock.go(10)
    await home.change(MINIMUM, 20.0)
    await home.clock.go(1000)
    assert home.seen[MINIMUM] == ["19.5", "21.0", "20.0"]


async def test_there_and_back_before_confirmation(home: Home) -> None:
    """A value set and set back is not mistaken for the cloud's old one."""
    home.cloud.lag = 30
    await home.set_up()
    home.watch(MINIMUM)
    await home.clock.go(270)
    await home.change(MINIMUM, 21.0)
    await home.clock.go(5)
    await home.change(MINIMUM, 19.5)
    await home.clock.go(1000)
    assert home.seen[MINIMUM] == ["19.5", "21.0", "19.5"]


async def test_burst(home: Home) -> None:
    """Five sets in a second are one PUT with the last value, and every caller knows."""
    await home.set_up()
    home.watch(MINIMUM)
    tasks = []
    for value in (20.0, 20.5, 21.0, 20.0, 21.5):
        tasks.append(home.set(MINIMUM, value))
        await home.clock.go(0.2)
    await home.clock.drive(asyncio.gather(*tasks))
    await home.clock.go(100)
    assert home.puts == [{MINIMUM: 21.5}]
    assert home.gets == 0
    assert home.seen[MINIMUM] == ["19.5", "20.0", "20.5", "21.0", "20.0", "21.5"]


async def test_burst_ends_after_a_second(home: Home) -> None:
    """Who turns a dial without end is heard after a second, and never overlaps."""
    home.cloud.latency = 0.7
    await home.set_up()
    tasks = []
    for step in range(20):
        tasks.append(home.set(WATER, 45.0 + step / 2))
        await home.clock.go(0.2)
    await home.clock.drive(asyncio.gather(*tasks))
    assert 3 <= len(home.puts) <= 5
    assert home.puts[-1] == {WATER: 54.5}
    assert set(home.cloud.max_updates_in_flight.values()) == {1}


async def test_burst_over_platforms(home: Home) -> None:
    """Whatever platforms the changes come from, they go out as one PUT."""
    await home.set_up()
    await home.clock.drive(
        asyncio.gather(
            home.set(MINIMUM, 20.0),
            home.set("optimization_level", "max"),
            home.set("is_smart_optimization_active", False),
            home.set("pause_power_until", "2026-01-15T20:00:00+00:00"),
        )
    )
    assert home.puts == [
        {
            MINIMUM: 20.0,
            "optimization_level": "Max",
            "is_smart_optimization_active": False,
            "is_pause_power_active": True,
            "pause_power_until": "2026-01-15T20:00:00.000Z",
        }
    ]


@pytest.mark.parametrize("order", [(MINIMUM, MAXIMUM), (MAXIMUM, MINIMUM)])
async def test_scene_moves_both_limits(home: Home, order: tuple[str, str]) -> None:
    """Limits that move past each other's old values pass: the outcome counts."""
    values = {MINIMUM: 25.0, MAXIMUM: 28.0}
    await home.set_up()
    home.watch(MINIMUM, MAXIMUM)
    await home.clock.drive(
        asyncio.gather(*(home.set(field, values[field]) for field in order))
    )
    assert home.puts == [dict(sorted(values.items(), key=lambda x: order.index(x[0])))]
    assert home.seen == {MINIMUM: ["19.5", "25.0"], MAXIMUM: ["23.5", "28.0"]}


async def test_violation_does_not_take_the_good_down(home: Home) -> None:
    """A change that breaks a rule fails alone; what was shown does not jump back."""
    await home.set_up()
    home.watch(MINIMUM, WATER)
    good = home.set(WATER, 50.0)
    bad = home.set(MINIMUM, 23.0)
    results = await home.clock.drive(asyncio.gather(good, bad, return_exceptions=True))
    assert results[0] is None
    assert isinstance(results[1], ServiceValidationError)
    assert home.puts == [{WATER: 50.0}]
    assert {*home.seen[MINIMUM]} == {"19.5"}
    assert home.seen[WATER] == ["48.0", "50.0"]


async def test_refusal_does_not_take_the_good_down(home: Home) -> None:
    """What the cloud refuses is left out of a second PUT, once."""
    await home.set_up()
    home.watch(MINIMUM, WATER)
    home.cloud.fail(
        422,
        method="PUT",
        body={"detail": [{"loc": ["body", "data", MINIMUM], "msg": "Not tonight"}]},
    )
    results = await home.clock.drive(
        asyncio.gather(
            home.set(WATER, 50.0), home.set(MINIMUM, 21.0), return_exceptions=True
        )
    )
    assert results[0] is None
    assert isinstance(results[1], HomeAssistantError)
    assert str(results[1]) == "Podero refused this: Not tonight"
    assert home.puts == [{WATER: 50.0, MINIMUM: 21.0}, {WATER: 50.0}]
    assert home.seen == {MINIMUM: ["19.5", "21.0", "19.5"], WATER: ["48.0", "50.0"]}
    assert home.gets == 0


async def test_refused_twice(home: Home) -> None:
    """After the second refusal all callers know, and the truth is back."""
    await home.set_up()
    home.watch(MINIMUM, WATER)
    for field in (MINIMUM, WATER):
        home.cloud.fail(
            422,
            method="PUT",
            body={"detail": [{"loc": ["body", field], "msg": f"No {field}"}]},
        )
    results = await home.clock.drive(
        asyncio.gather(
            home.set(WATER, 50.0),
            home.set(MINIMUM, 21.0),
            home.set("optimization_level", "low"),
            return_exceptions=True,
        )
    )
    assert all(isinstance(result, HomeAssistantError) for result in results)
    assert [str(result) for result in results] == [
        f"Podero refused this: No {WATER}",
        f"Podero refused this: No {MINIMUM}",
        f"Podero refused this: No {WATER}",
    ]
    assert len(home.puts) == 2
    assert home.state(WATER) == "48.0"
    assert home.state(MINIMUM) == "19.5"
    assert home.state("optimization_level") == "mid"


async def test_pause_stands_or_falls_as_a_whole(home: Home) -> None:
    """A pause whose end is refused does not become one without an end."""
    await home.set_up()
    home.cloud.fail(
        422,
        method="PUT",
        body={"detail": [{"loc": ["body", "pause_power_until"], "msg": "Too long"}]},
    )
    results = await home.clock.drive(
        asyncio.gather(
            home.set("pause_power_active", True),
            home.set(WATER, 50.0),
            return_exceptions=True,
        )
    )
    assert isinstance(results[0], HomeAssistantError)
    assert home.puts[1] == {WATER: 50.0}
    assert home.state("pause_power_active") == "off"
    assert home.state("pause_power_until") == "unknown"


FAILURES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"status": 403}, "does not allow"),
    ({"status": 404}, "does not know this heat pump"),
    ({"status": 409, "body": {"detail": "Busy <b>now</b>"}}, "Busy <b>now</b>"),
    ({"status": 400, "body": "<html>"}, "gave no reason"),
    ({"status": 429, "retry_after": 77}, "another 77 seconds"),
    ({"status": 500, "body": "<html>"}, "has a fault"),
    ({"drop": "before"}, "can't be reached"),
)


@pytest.mark.parametrize(("fault", "words"), FAILURES)
async def test_failure_is_told(
    home: Home,
    fault: dict[str, Any],
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each failure is an error of that call in words; the screen shows the truth."""
    await home.set_up()
    home.watch(MINIMUM)
    home.cloud.fail(method="PUT", **fault)
    with pytest.raises(HomeAssistantError) as caught:
        await home.change(MINIMUM, 21.0)
    assert caught.value.translation_domain == "podero"
    assert words in str(caught.value)
    assert len(home.puts) == 1
    assert home.seen[MINIMUM] == ["19.5", "21.0", "19.5"]
    await home.clock.go(400)
    assert home.seen[MINIMUM] == ["19.5", "21.0", "19.5"]
    assert "Traceback" not in caplog.text
    flows = home.hass.config_entries.flow.async_progress()
    assert flows == []


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 500, "applied": True}])
async def test_a_read_settles_an_unconfirmed_write(
    home: Home, fault: dict[str, Any]
) -> None:
    """A write that failed but arrived all the same is soon shown as the cloud has it."""
    await home.set_up()
    await home.clock.go(100)
    home.cloud.fail(method="PUT", **fault)
    with pytest.raises(HomeAssistantError):
        await home.change(MINIMUM, 21.0)
    await home.clock.go(15)
    assert home.gets == 1
    assert home.state(MINIMUM) == "21.0"


async def test_put_is_repeated_where_it_did_not_arrive(home: Home) -> None:
    """A write whose token has ended is sent again, with a new one."""
    await home.set_up()
    home.cloud.expire_tokens()
    await home.change(MINIMUM, 21.0)
    assert [r.status for r in home.cloud.requests] == [401, 200, 200]
    assert home.state(MINIMUM) == "21.0"


async def test_retry_after_holds_back_writes(home: Home) -> None:
    """Inside the cloud's wait a write fails at once, says how long, sends nothing."""
    await home.set_up()
    home.cloud.fail(429, method="PUT", retry_after=300)
    with pytest.raises(HomeAssistantError):
        await home.change(MINIMUM, 21.0)
    await home.clock.go(100)
    home.cloud.clear()
    with pytest.raises(HomeAssistantError, match="another (199|200) seconds"):
        await home.change(MINIMUM, 20.0)
    assert home.cloud.requests == []
    await home.clock.go(200)
    await home.change(MINIMUM, 21.0)
    assert home.puts == [{MINIMUM: 21.0}]


async def test_retry_after_as_a_date(home: Home) -> None:
    """A wait given as a date is kept as well, by writes and reads."""
    await home.set_up()
    home.cloud.fail(
        429, method="PUT", retry_after=datetime(2026, 1, 15, 13, 0, tzinfo=UTC)
    )
    with pytest.raises(HomeAssistantError, match=r"3[56]\d\d seconds"):
        await home.change(MINIMUM, 21.0)
    home.cloud.clear()
    await home.clock.go(3590)
    assert home.cloud.requests == []
    await home.clock.go(30)
    assert home.gets == 1


async def test_read_that_a_write_overtakes(home: Home) -> None:
    """An answer that was under way while a PUT was does not bring back the past."""
    entry = await home.set_up()
    home.watch(MINIMUM)
    await home.clock.go(100)
    home.cloud.latency = 5
    read = home.hass.async_create_task(entry.runtime_data.async_refresh())
    await home.clock.go(1)
    home.cloud.latency = 0
    await home.change(MINIMUM, 21.0)
    await home.clock.drive(read)
    assert home.gets == 1
    assert home.seen[MINIMUM] == ["19.5", "21.0"]


async def test_write_that_a_read_overtakes(home: Home) -> None:
    """A read that begins and ends inside a slow PUT changes nothing on screen."""
    entry = await home.set_up()
    home.watch(MINIMUM)
    await home.clock.go(100)
    home.cloud.latency = 10
    write = home.set(MINIMUM, 21.0)
    await home.clock.go(2)
    home.cloud.latency = 0
    await home.clock.drive(entry.runtime_data.async_refresh())
    assert home.gets == 1
    assert home.state(MINIMUM) == "21.0"
    await home.clock.drive(write)
    await home.clock.go(400)
    assert home.seen[MINIMUM] == ["19.5", "21.0"]


async def test_unload_sends_what_waits(home: Home) -> None:
    """What was still waiting is sent before the account is unloaded."""
    entry = await home.set_up()
    task = home.set(MINIMUM, 21.0)
    await home.clock.settle()
    assert home.puts == []
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    await home.clock.drive(task)
    assert home.puts == [{MINIMUM: 21.0}]
    home.cloud.clear()
    await home.clock.go(1000)
    assert home.cloud.requests == []


async def test_unload_tells_callers(home: Home) -> None:
    """A caller whose change can't be sent in time is told, and nothing follows."""
    entry = await home.set_up()
    coordinator = entry.runtime_data
    home.cloud.latency = 20
    task = home.set(MINIMUM, 21.0)
    await home.clock.go(1)
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    with pytest.raises(HomeAssistantError, match="It is not known whether"):
        await home.clock.drive(task)
    with pytest.raises(HomeAssistantError, match="was not sent"):
        await home.clock.drive(
            coordinator.async_write(home.cloud.heat_pump_id, by_field({MINIMUM: 20.0}))
        )
    home.cloud.clear()
    await home.clock.go(1000)
    assert home.cloud.requests == []


async def test_stop_sends_what_waits(home: Home) -> None:
    """When Home Assistant stops, what was still waiting is sent."""
    await home.set_up()
    task = home.set(MINIMUM, 21.0)
    await home.clock.settle()
    await home.clock.drive(home.hass.async_stop(force=True))
    await task
    assert home.puts == [{MINIMUM: 21.0}]


async def test_caller_that_goes_away(home: Home) -> None:
    """A caller that gives up does not take its change, or others, down."""
    await home.set_up()
    gone = asyncio.ensure_future(home.set(MINIMUM, 21.0))
    stays = home.set(WATER, 50.0)
    await home.clock.settle()
    gone.cancel()
    await home.clock.drive(stays)
    assert home.puts == [{MINIMUM: 21.0, WATER: 50.0}]


async def test_same_value_again(home: Home) -> None:
    """What a read of the last minutes shows already is not sent, and is no error."""
    await home.set_up()
    await home.change(WATER, 48.0)
    await home.change("pause_power_active", False)
    assert home.puts == []
    await home.change(WATER, 50.0)
    # Until a read has shown it, it is on its way.
    await home.change(WATER, 50.0)
    assert home.puts == [{WATER: 50.0}] * 2
    await home.clock.go(400)
    await home.change(WATER, 50.0)
    assert len(home.puts) == 2
    await home.change(WATER, 48.0)
    assert len(home.puts) == 3


async def test_same_value_after_a_long_silence(home: Home) -> None:
    """Who knows what the cloud has by now: then the value is sent again."""
    entry = await home.set_up()
    home.cloud.fail(503, method="GET", times=None)
    await home.clock.go(400)
    await home.clock.drive(
        entry.runtime_data.async_write(home.cloud.heat_pump_id, by_field({WATER: 48.0}))
    )
    assert home.puts == [{WATER: 48.0}]


async def test_same_value_after_a_lost_write(home: Home) -> None:
    """A write that may have arrived is on its way until a read has told."""
    await home.set_up()
    home.cloud.fail(method="PUT", drop="after")
    with pytest.raises(HomeAssistantError):
        await home.change(WATER, 50.0)
    await home.change(WATER, 48.0)
    assert home.puts == [{WATER: 50.0}, {WATER: 48.0}]


async def test_back_within_a_burst(home: Home) -> None:
    """A value that is taken back before it was sent is sent as it was."""
    await home.set_up()
    first, second = home.set(WATER, 50.0), home.set(WATER, 48.0)
    await home.clock.drive(asyncio.gather(first, second))
    assert home.puts == [{WATER: 48.0}]


async def test_pause_again(home: Home) -> None:
    """A pause that is asked for again is sent again, as a wish of its own."""
    await home.set_up()
    await home.change("pause_power_active", True)
    await home.clock.go(400)
    await home.change("pause_power_active", True)
    assert len(home.puts) == 2
