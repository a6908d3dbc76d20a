"""How heat pumps are read with few requests: the reader and its client, over HTTP."""

from typing import Any, Final

import pytest

from custom_components.podero.account.reader import HeatPumpReader
from custom_components.podero.api import PoderoServerError
from homeassistant.core import HomeAssistant

from ..api.helpers import client_of, kinds
from ..clock import Clock
from ..simulator import Cloud


class Reading:
    """A reader of three heat pumps; its client tries everything once."""

    def __init__(self, hass: HomeAssistant, cloud: Cloud, clock: Clock) -> None:
        """Have three heat pumps."""
        self.cloud, self.clock = cloud, clock
        self.ids = [
            cloud.heat_pump_id,
            *(cloud.add_heat_pump() for _ in range(2)),
        ]
        self.client = client_of(hass, cloud, retry_delays=())
        self.reader = HeatPumpReader(self.client)

    async def read(self, *doubtful: str, count: int = 3) -> dict[str, Any]:
        """Return what a read of the first heat pumps tells; the log begins anew."""
        self.cloud.clear()
        work = self.reader.async_read(self.ids[:count], doubtful)
        return {**await self.clock.drive(work)}

    def refuse(self, *device_ids: str, status: int) -> None:
        """Answer with a status where some heat pumps are asked for themselves."""
        for device_id in device_ids:
            self.cloud.fail(status, kind="detail", path=device_id, times=None)

    @property
    def asked(self) -> list[str]:
        """What the cloud was asked for, sign-in apart."""
        return [kind for kind in kinds(self.cloud) if kind != "token"]


@pytest.fixture
async def reading(hass: HomeAssistant, cloud: Cloud, clock: Clock) -> Reading:
    """Return a reader."""
    return Reading(hass, cloud, clock)


async def test_one_request(reading: Reading) -> None:
    """Several are read by one list, one by itself."""
    assert (await reading.read()).keys() == {*reading.ids}
    assert reading.asked == ["list"]
    assert reading.reader.last_device_list.keys() == {*reading.ids}
    assert (await reading.read(count=1)).keys() == {*reading.ids[:1]}
    assert reading.asked == ["detail"]
    assert reading.reader.last_device_list == {}


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422])
async def test_list_that_is_refused(reading: Reading, status: int) -> None:
    """A refused list is left alone for three hours; all are read one by one."""
    reading.cloud.fail(status, kind="list")
    assert all((await reading.read()).values())
    assert reading.asked == ["list", *["detail"] * 3]
    assert reading.reader.list_refused
    await reading.clock.go(10_799)
    assert await reading.clock.drive(reading.reader.async_read_list()) is None
    await reading.read()
    assert reading.asked == ["detail"] * 3
    await reading.clock.go(1.5)
    await reading.read()
    assert reading.asked == ["list"]
    assert not reading.reader.list_refused


async def test_list_that_fails(reading: Reading) -> None:
    """A cloud that is ill has refused nothing."""
    reading.cloud.fail(503, kind="list")
    with pytest.raises(PoderoServerError):
        await reading.read()
    assert not reading.reader.list_refused
    await reading.read()
    assert reading.asked == ["list"]


async def test_one_that_the_list_lacks(reading: Reading) -> None:
    """It can't be read; where it is doubtful it is asked for itself."""
    first, second, third = reading.ids
    for gone in (second, third):
        reading.cloud.remove_heat_pump(gone)
    answers = await reading.read()
    assert answers[first]
    assert [answers[second], answers[third]] == [None, None]
    assert reading.asked == ["list"]
    answers = await reading.read(second)
    assert second not in answers
    assert answers[third] is None
    assert answers[first]
    assert reading.asked == ["list", "detail"]


@pytest.mark.parametrize("status", [403, 422])
async def test_one_that_is_refused(reading: Reading, status: int) -> None:
    """It can't be read, and costs the others nothing."""
    first, second, third = reading.ids
    reading.cloud.fail(404, kind="list")
    reading.refuse(second, status=status)
    answers = await reading.read()
    assert answers[second] is None
    assert answers[first]
    assert answers[third]


FAILING: Final = (
    # places of those that fail, whether the read fails
    ([0], False),
    ([2], False),
    ([0, 1], True),
    ([1, 2], False),
    ([0, 2], False),
)


@pytest.mark.parametrize(("places", "fails"), FAILING)
async def test_some_that_fail(reading: Reading, places: list[int], fails: bool) -> None:
    """Where two fail and none has been read, the others are not asked for."""
    reading.cloud.fail(404, kind="list")
    reading.refuse(*(reading.ids[place] for place in places), status=503)
    if fails:
        with pytest.raises(PoderoServerError):
            await reading.read()
        assert reading.asked == ["list", "detail", "detail"]
        return
    answers = await reading.read()
    assert [not answers[each] for each in reading.ids] == [
        place in places for place in range(3)
    ]


async def test_only_one_that_fails(reading: Reading) -> None:
    """Where there is but one, its failure is that of the read."""
    reading.refuse(reading.ids[0], status=503)
    with pytest.raises(PoderoServerError):
        await reading.read(count=1)


async def test_actions_that_the_list_hints_at(reading: Reading) -> None:
    """They are asked for once per change, one heat pump with each read."""
    first, second, _ = reading.ids
    reading.cloud.list_omits = ("actions",)
    cue = reading.cloud.add_cue(first)
    reading.cloud.add_cue(second)
    answers = await reading.read()
    assert reading.asked == ["list", "detail"]
    assert [bool(answers[each].actions) for each in (first, second)] == [True, False]
    answers = await reading.read()
    assert reading.asked == ["list", "detail"]
    assert all(answers[each].actions for each in (first, second))
    answers = await reading.read()
    assert reading.asked == ["list"]
    assert all(answers[each].actions for each in (first, second))
    # A sign-in that comes or goes may change them.
    await reading.clock.go(3600)
    reading.cloud.change(second, is_authenticated=False)
    await reading.read()
    assert reading.asked == ["list", "detail"]
    await reading.read()
    assert reading.asked == ["list"]
    # What is over is forgotten, and asked for again when it returns.
    reading.cloud.end_cue(cue)
    assert not (await reading.read())[first].actions
    assert reading.asked == ["list"]
    reading.cloud.add_cue(first)
    assert (await reading.read())[first].actions
    assert reading.asked == ["list", "detail"]


async def test_actions_that_are_refused(reading: Reading) -> None:
    """A refusal is an answer; a failure is asked for again."""
    first = reading.ids[0]
    reading.cloud.list_omits = ("actions",)
    reading.cloud.add_cue(first)
    for status, again in ((503, True), (403, True), (403, False)):
        reading.cloud.heal()
        reading.refuse(first, status=status)
        answers = await reading.read()
        assert answers[first].actions == ()
        assert reading.asked == (["list", "detail"] if again else ["list"])


async def test_actions_have_a_budget(reading: Reading) -> None:
    """Without reads left for the day they are not asked for."""
    reading.cloud.list_omits = ("actions",)
    reading.cloud.add_cue(reading.ids[0])
    while not reading.client.transport.read_wait:
        await reading.read(count=1)
    await reading.read()
    assert reading.asked == ["list"]
