"""What the demo shows is what the integration would have shown."""

import json
from pathlib import Path
import subprocess
import sys

import pytest

from scripts.progress import step, tick

ROOT = Path(__file__).parent.parent
WEEK = 7 * 24 * 12
"""Readings of a week, one every five minutes."""


def test_week() -> None:
    """The simulated week has a reading every five minutes, and each has its entity."""
    program = [sys.executable, "-m", "scripts.simulate_week", "1"]
    week = json.loads(subprocess.check_output(program, cwd=ROOT))
    (heat_pump_id,) = {unique_id.partition("_")[0] for unique_id in week}
    known = (ROOT / "tests/unique_ids.txt").read_text().replace("{id}", heat_pump_id)
    assert week.keys() <= set(known.split())
    for key in ("activity", "current_power_consumption_w", "heating_active"):
        readings = week[f"{heat_pump_id}_{key}"]
        assert len(readings) == WEEK
        assert len({state for _, state in readings}) > 1


def test_progress(capsys: pytest.CaptureFixture[str]) -> None:
    """A step is named before it begins, goes on visibly, and tells how long it took."""
    with step("Starting"):
        assert capsys.readouterr().out == "Starting ..."
        tick()
    assert capsys.readouterr().out == ". 0 s\n"
    with pytest.raises(KeyboardInterrupt), step("Stopping"):
        raise KeyboardInterrupt
    assert capsys.readouterr().out == "Stopping ...\n"
