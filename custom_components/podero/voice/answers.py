"""Words answers: one text for one answer, from the file of a language."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .abilities import ABILITIES
from .lexicon import Lexicon
from .responses import SAVINGS, TEMPERATURES, Response

NEAR: Final = 7
"""Days within which a day is called by its weekday."""
CURRENCIES: Final = {"EUR": "€", "GBP": "£"}


def word_answer(
    lexicon: Lexicon, ability: str, response: Response, *, name: str, asked: str | None
) -> str:
    """Return the sentence that tells what a command has responded.

    Args:
        lexicon: The language.
        ability: Key of the ability.
        response: The response of its command.
        name: What the heat pump is called.
        asked: The period that was asked for.
    """
    row = ABILITIES[ability]
    variant = row.answer(response) if row.answer else ""
    key = "_".join(filter(None, (row.says or ability, variant)))
    values = {
        **_spoken(lexicon, response),
        "name": name,
        "saved": _saved(lexicon, response, asked),
    }
    # What the cloud forgets at once can't be told.
    return lexicon.answers[key].format_map(defaultdict(lambda: "?", values))


def word(lexicon: Lexicon, key: str, **values: str) -> str:
    """Return a sentence that is no answer of an ability."""
    return lexicon.answers[key].format(**values)


def _spoken(lexicon: Lexicon, response: Response) -> dict[str, str]:
    """Return what of a response can be said, by name."""
    form: Mapping[str, Any] = lexicon.data["format"]

    def number(value: float, pattern: str = "g") -> str:
        return format(value, pattern).replace(".", form["decimal"])

    spoken: dict[str, str] = {}
    for key, value in response.items():
        if value is None:
            continue
        if key in TEMPERATURES:
            spoken[key] = f"{number(value)} {response['temperature_unit']}"
        elif key.endswith("_until"):
            spoken[key] = moment(form, datetime.fromisoformat(value), "until")
        elif key.endswith("_from"):
            spoken[key] = moment(form, datetime.fromisoformat(value), "from")
        elif key == "power_in_watts":
            spoken[key] = f"{value:.0f}"
        elif key == "consumption_in_kwh":
            spoken[key] = number(round(value, 1))
        elif key == "optimization_level":
            spoken[key] = form["levels"][value]
        elif key == "period":
            spoken[key] = form["periods"][value]
        elif isinstance(value, dict):
            unit = CURRENCIES.get(value["unit"], value["unit"])
            digits = ".2f" if key in SAVINGS else "g"
            spoken[key] = f"{number(value['amount'], digits)} {unit}"
    return spoken


def _saved(lexicon: Lexicon, response: Response, asked: str | None) -> str:
    """Return what was saved in the period that was asked for, or in all of them."""
    form: Mapping[str, Any] = lexicon.data["format"]
    amounts = _spoken(lexicon, {key: response.get(key) for key in SAVINGS})
    keys = [key for key in SAVINGS if key in amounts]
    wanted = [key for key in keys if key == f"savings_{asked}"] or keys
    return ", ".join(
        form["saved"].format(
            amount=amounts[key], period=form["periods"][key.removeprefix("savings_")]
        )
        for key in wanted
    )


def moment(form: Mapping[str, Any], at: datetime, role: str) -> str:
    """Return a moment as people say it, seen from now.

    Args:
        form: How the language writes times.
        at: The moment, in the zone of the home.
        role: "until" or "from".
    """
    now = dt_util.now()
    days = (at.date() - now.date()).days
    time = _time(form, at)
    if days == 0:
        return time
    if days == 1:
        is_midnight = not (at.hour or at.minute)
        return time if is_midnight else str(form["tomorrow"].format(time=time))
    if 0 < days < NEAR:
        weekday = form["weekdays"][at.weekday()]
        return str(form["weekday"].format(weekday=weekday, time=time))
    key = f"date_{role}" if at.year == now.year else f"date_{role}_year"
    month = form["months"][at.month - 1]
    return str(form[key].format(day=at.day, month=month, year=at.year, time=time))


def _time(form: Mapping[str, Any], at: datetime) -> str:
    if not (at.hour or at.minute):
        return str(form["midnight"])
    hour = at.hour
    if halves := form.get("halves"):
        hour = at.hour % 12 or 12
    key = "time" if at.minute else "hour"
    return str(
        form[key].format(
            hour=hour,
            minute=f"{at.minute:02}",
            half=halves[at.hour // 12] if halves else "",
        )
    )
