"""Prints what sensors and numbers of heat pumps have said for some days, as JSON.

A program of its own, so that what reads it imports nothing of the integration.
"""

import json
import sys
from typing import Any, Final

from custom_components.podero.api import HeatPump
from custom_components.podero.binary_sensor import BINARY_SENSORS
from custom_components.podero.number import NUMBERS
from custom_components.podero.sensor import SENSORS
from homeassistant.components.sensor import SensorDeviceClass
from tests.simulator import Cloud

STEP: Final = 300
"""Seconds between two readings."""
ON_OFF: Final = {True: "on", False: "off"}

type Readings = list[tuple[float, str]]


def main() -> None:
    """Print the readings of each entity: Unix times, and states."""
    heat_pumps, days = map(int, sys.argv[1:])
    cloud = Cloud(heat_pumps=heat_pumps)
    readings: dict[str, Readings] = {}
    for _ in range(int(cloud.go_back(days) // STEP)):
        cloud.clock.advance(STEP)
        when = cloud.clock.now().timestamp()
        for heat_pump_id in cloud.heat_pump_ids:
            for key, state in _states(cloud, heat_pump_id):
                readings.setdefault(f"{heat_pump_id}_{key}", []).append((when, state))
    json.dump(readings, sys.stdout)


def _states(cloud: Cloud, heat_pump_id: str) -> list[tuple[str, str]]:
    """Return the states that Home Assistant would show now, by key."""
    now = cloud.clock.now()
    heat_pump = HeatPump.from_answer(cloud.shown(heat_pump_id))
    states: dict[str, Any] = {}
    for description in (*BINARY_SENSORS, *NUMBERS, *SENSORS):
        if description.device_class is SensorDeviceClass.TIMESTAMP:
            continue
        value_fn = description.value_fn
        states[description.key] = (
            value_fn(heat_pump, now)
            if value_fn
            else heat_pump.get(description.fields[0])
        )
    return [
        (key, ON_OFF[value] if isinstance(value, bool) else str(value))
        for key, value in states.items()
        if value is not None
    ]


if __name__ == "__main__":
    main()
