"""Gives the demo's heat pumps days that they have behind them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import count, groupby
import json
from operator import itemgetter
from pathlib import Path
import secrets
import sqlite3
from statistics import fmean
import subprocess
import sys
from typing import Any, Final

from .demo_configuration import REPOSITORY
from .home_assistant import HomeAssistant

HOUR: Final = 3600
WAIT: Final = 30
"""Seconds to wait while Home Assistant writes to its database."""
UNIT_CLASSES: Final = {"W": "power", "°C": "temperature"}
"""How Home Assistant calls what can be converted, by unit."""

type Readings = list[tuple[float, str]]
"""Unix times, and the states that were read then."""
type Past = dict[str, Readings]
"""Readings by entity id."""


def simulate_past(home_assistant: HomeAssistant, heat_pumps: int, days: int) -> Past:
    """Return what would have been read, had Home Assistant been running.

    Args:
        home_assistant: A Home Assistant with an account.
        heat_pumps: How many heat pumps the account has.
        days: How many days there are before today.
    """
    module = "scripts.simulate_past"
    program = [sys.executable, "-m", module, str(heat_pumps), str(days)]
    by_unique_id = json.loads(subprocess.check_output(program, cwd=REPOSITORY))
    states = {state["entity_id"] for state in home_assistant.api("/api/states")}
    return {
        entity["entity_id"]: by_unique_id[entity["unique_id"]]
        for entity in home_assistant.command("config/entity_registry/list")
        if entity["entity_id"] in states and entity["unique_id"] in by_unique_id
    }


def insert_states(database: Path, past: Past) -> bool:
    """Add states to the database itself: there is no interface for those of the past.

    Returns:
        False, and adds nothing, while Home Assistant has not written all present states.
    """
    with closing(sqlite3.connect(database, timeout=WAIT)) as connection, connection:
        # Nobody else adds states meanwhile, whose ids would be the same.
        connection.execute("BEGIN IMMEDIATE")
        # Attributes are those of the present state.
        present = {
            entity_id: ids
            for entity_id, *ids in connection.execute(
                "SELECT states_meta.entity_id, metadata_id, attributes_id"
                " FROM states JOIN states_meta USING (metadata_id)"
            )
        }
        if past.keys() - present.keys():
            return False
        (last,) = connection.execute("SELECT max(state_id) FROM states").fetchone()
        connection.executemany(
            "INSERT INTO states (state_id, old_state_id, metadata_id, attributes_id,"
            " last_updated_ts, state, context_id_bin, origin_idx)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            _rows(past, present, last),
        )
    return True


def import_statistics(home_assistant: HomeAssistant, past: Past) -> None:
    """Add the mean, least and greatest value of each hour that is over."""
    for state in home_assistant.api("/api/states"):
        entity_id, attributes = state["entity_id"], state["attributes"]
        if entity_id not in past or attributes.get("state_class") != "measurement":
            continue
        unit = attributes.get("unit_of_measurement")
        home_assistant.command(
            "recorder/import_statistics",
            metadata={
                "has_sum": False,
                "mean_type": 1,
                "name": None,
                "source": "recorder",
                "statistic_id": entity_id,
                "unit_class": UNIT_CLASSES.get(unit),
                "unit_of_measurement": unit,
            },
            stats=_hours(past[entity_id]),
        )
    # Makes the recorder look again how far its states go back.
    home_assistant.api("/api/services/recorder/purge", {"keep_days": 10})


def _rows(
    past: Past, present: Mapping[str, Sequence[int]], last: int
) -> Iterator[tuple[Any, ...]]:
    """Yield the states of each entity, with new ids.

    Args:
        past: The readings.
        present: The ids of metadata and attributes by entity id.
        last: The highest id of a state.
    """
    ids = count(last + 1)
    for entity_id, readings in past.items():
        # The activity shows only what another state was before.
        before = None
        # Where it stays the same, nothing is recorded.
        for state, same in groupby(readings, itemgetter(1)):
            when, _ = next(same)
            state_id = next(ids)
            context = secrets.token_bytes(16)
            yield state_id, before, *present[entity_id], when, state, context
            before = state_id


def _hours(readings: Readings) -> list[dict[str, Any]]:
    """Sum up the readings of each hour but the last one, which is not over."""
    hours: defaultdict[float, list[float]] = defaultdict(list)
    for when, value in readings:
        hours[when // HOUR * HOUR].append(float(value))
    del hours[max(hours)]
    return [
        {
            "start": datetime.fromtimestamp(hour, UTC).isoformat(),
            "mean": fmean(values),
            "min": min(values),
            "max": max(values),
        }
        for hour, values in hours.items()
    ]
