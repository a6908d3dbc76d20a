"""The Energy dashboard of a week, and what Podero has shifted in it."""

import re
from typing import Any

from playwright.sync_api import expect

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .waiting import until

STATISTICS_TIMEOUT = 90
"""Seconds in which the first statistics of an account come."""

STATISTICS = ("consumption", "unoptimized_consumption")
"""What is consumed with Podero, and what would be without it."""


def open_week(screen: Screen) -> None:
    """Open the Energy dashboard at the last seven days."""
    screen.open("/energy")
    screen.press("ui.components.date-range-picker.select_date_range")
    week = screen.words["ui.components.date-range-picker.ranges.now-7d"]
    screen.page.get_by_text(week).click()
    expect(screen.page.get_by_text(re.compile(r"kWh"))).not_to_have_count(0)


def statistics_of(home: Home, heat_pump: str) -> dict[str, str]:
    """Return the statistics of energy whose names begin so: id by name."""
    return {
        each["name"]: each["statistic_id"]
        for each in home.command("recorder/list_statistic_ids")
        if each["source"] == "podero"
        and each["name"].startswith(f"{heat_pump} ")
        and each["statistics_unit_of_measurement"] == "kWh"
    }


def graph(names: dict[str, str]) -> dict[str, Any]:
    """Return a dashboard with the hours of three days: names by statistic."""
    card = {
        "type": "statistics-graph",
        "entities": [{"entity": key, "name": name} for key, name in names.items()],
        "period": "hour",
        "days_to_show": 3,
        "stat_types": ["change"],
        "chart_type": "bar",
    }
    return {"views": [{"type": "panel", "title": "Podero", "cards": [card]}]}


def test_week_with_and_without_podero(
    screen: Screen, home: Home, cloud: Cloud, language: str
) -> None:
    """A week's hours with Podero, and beside them those without it."""
    heat_pump_id = cloud.heat_pump_ids[0]
    entry_id = home.add_account()
    home.keep_only(entry_id, heat_pump_id)
    name = home.heat_pumps(entry_id)[heat_pump_id]
    words = [screen.words[f"common.{key}"] for key in STATISTICS]
    wanted = {f"{name} {word}" for word in words}
    until(lambda: wanted & statistics_of(home, name).keys(), wanted, STATISTICS_TIMEOUT)
    known = statistics_of(home, name)
    ids = [known[f"{name} {word}"] for word in words]
    device = {"stat_consumption": ids[0], "name": name}
    home.command("energy/save_prefs", device_consumption=[device])
    screen.page.set_viewport_size({"width": 1300, "height": 950})
    open_week(screen)
    screen.reads("ui.panel.lovelace.cards.energy.energy_devices_graph.energy_usage")

    path = f"shifted-{language}"
    home.command("lovelace/dashboards/create", url_path=path, title="Podero")
    # The legend has no room for the heat pump's name.
    titles = [word[0].upper() + word[1:] for word in words]
    config = graph(dict(zip(ids, titles, strict=True)))
    home.command("lovelace/config/save", url_path=path, config=config)
    screen.page.set_viewport_size({"width": 1300, "height": 560})
    screen.open(f"/{path}")
    for title in titles:
        expect(screen.page.get_by_text(title, exact=True)).to_be_visible()
    if language == "en":
        screen.shoot("shifted")
