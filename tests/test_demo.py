"""What the demo shows is what the integration would have shown."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
import json
from pathlib import Path
import re
from statistics import fmean
import subprocess
import sys
import time

import pytest

from scripts.progress import step, tick

from .simulator import Cloud

ROOT = Path(__file__).parent.parent
STEP = 300
"""Seconds between two readings."""


def test_past() -> None:
    """The past has a reading every five minutes up to now, and each has its entity.

    It is that of a cloud that runs, so that nothing jumps from one to the other, and
    the power makes the consumption.
    """
    program = [sys.executable, "-m", "scripts.simulate_past", "1", "1"]
    past = json.loads(subprocess.check_output(program, cwd=ROOT))
    (heat_pump_id,) = {unique_id.partition("_")[0] for unique_id in past}
    known = (ROOT / "tests/unique_ids.txt").read_text().replace("{id}", heat_pump_id)
    assert past.keys() <= set(known.split())
    for key in ("activity", "current_power_consumption_w", "heating_active"):
        readings = past[f"{heat_pump_id}_{key}"]
        pauses = {round(b - a) for (a, _), (b, _) in pairwise(readings)}
        assert pauses == {STEP}
        assert len({state for _, state in readings}) > 1
    power = past[f"{heat_pump_id}_current_power_consumption_w"]
    when, watts = power[-1]
    assert 0 <= time.time() - when < 2 * STEP
    cloud = Cloud()
    cloud.series_lag = timedelta()
    cloud.go_back(1)
    cloud.clock.advance(when - cloud.clock.now().timestamp() + 1)
    assert cloud.shown(heat_pump_id)["current_power_consumption_w"] == float(watts)
    # Readings of the day before: what is shown for it, and what its hours tell.
    today = datetime.fromtimestamp(when, UTC).date()
    midnight = datetime.combine(today, datetime.min.time(), UTC)
    kwh = (
        fmean(float(watts) for at, watts in power if at < midnight.timestamp()) * 0.024
    )
    day = cloud.statistics(heat_pump_id, {"resolution": "1DAY"})["data"][-2]
    total = day["consumption"]["total"]
    assert total == pytest.approx(kwh, rel=0.1)
    hours = cloud.time_series(
        heat_pump_id,
        {
            "resolution": "1HOUR",
            "from_datetime": (midnight - timedelta(days=1)).isoformat(),
            "to_datetime": midnight.isoformat(),
        },
        fill_missing=False,
    )["data"]
    assert total == pytest.approx(
        sum(hour["estimated_consumption"] for hour in hours) / 1000, abs=0.01
    )


def test_progress(capsys: pytest.CaptureFixture[str]) -> None:
    """A step is named before it begins, goes on visibly, and tells how long it took."""
    with step("Starting"):
        assert capsys.readouterr().out == "Starting ..."
        tick()
    assert capsys.readouterr().out == ". 0 s\n"
    with pytest.raises(KeyboardInterrupt), step("Stopping"):
        raise KeyboardInterrupt
    assert capsys.readouterr().out == "Stopping ...\n"


def test_help() -> None:
    """Help is told before anything is set up, and names every option there is."""
    told = subprocess.check_output(["scripts/develop", "--help"], cwd=ROOT, text=True)
    for module in ("scripts/demo.py", "tests/simulator/__main__.py"):
        options = set(
            re.findall(r'add_argument\(\s*"(--[a-z-]+)"', (ROOT / module).read_text())
        )
        # What the demo itself chooses for its cloud.
        options -= {"--host", "--past-days", "--second-user"}
        assert options, module
        assert {option for option in options if f"{option} " not in told} == set()
