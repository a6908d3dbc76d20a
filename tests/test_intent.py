"""What people say, through the agent that answers without a language model."""

from collections.abc import Mapping
from pathlib import Path
import re
from string import Formatter
from typing import Any

import pytest

from custom_components.podero.intent import INTENT
from custom_components.podero.managed_files import MARKER
from custom_components.podero.voice.lexicon import LANGUAGES as LEXICONS, load
from custom_components.podero.voice.sentence_files import SOURCE, SOURCE_LANGUAGES
from homeassistant.components.conversation import async_converse
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.intent import IntentResponseErrorCode as Code, async_handle
from homeassistant.setup import async_setup_component
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from scripts.sentences import write

from .home import Home, device_of
from .simulator import Generation

type Body = Mapping[str, object]
type Row = tuple[Body | None, str, tuple[str, ...]]


def _pause(until: str) -> Body:
    """Return the body that pauses until a moment of this January, in UTC."""
    return {
        "is_pause_power_active": True,
        "pause_power_until": f"2026-01-{until}:00.000Z",
    }


def _away(until: str | None) -> Body:
    return {
        "is_away_mode_enabled": True,
        "away_mode_start": "2026-01-15T12:00:00.000Z",
        "away_mode_end": until and f"2026-{until}:00.000Z",
    }


RESUME = {"is_pause_power_active": False, "pause_power_until": None}
BACK = {"is_away_mode_enabled": False, "away_mode_start": None, "away_mode_end": None}

# Thursday, 15 January 2026, 13:00 in Berlin.
ENGLISH: Mapping[str, Row] = {
    "pause for two hours": (
        _pause("15T14:00"),
        "Heat pump 1 is paused until 3 PM.",
        (
            "pause the heat pump for 2 hours",
            "Pause the heating for two hours.",
            "turn off the heat pump for the next 2 hours",
            "keep the heat pump off for 120 minutes",
            "for 2 hours pause the heat pump",
            "give our heat pump a break for two hours",
            "pause heat pump 1 for 2 hours",
            "pause the heat pump for a couple of hours",
            "pause heat pump one for 2 hours",
            "pause the heat pump called heat pump 1 for 2 hours",
        ),
    ),
    "pause without a time": (
        _pause("15T14:00"),
        "Heat pump 1 is paused until 3 PM.",
        (
            "pause the heat pump",
            "suspend heating",
            "let the heat pump rest",
            "give the heat pump a break",
            "the heat pump should pause",
        ),
    ),
    "pause for one and a half hours": (
        _pause("15T13:30"),
        "Heat pump 1 is paused until 2:30 PM.",
        (
            "pause the heat pump for one and a half hours",
            "pause the heat pump for an hour and a half",
            "pause the heat pump for 1.5 hours",
            "pause the heat pump for 1 hour and 30 minutes",
            "pause the heat pump for about 90 minutes",
        ),
    ),
    "pause for half an hour": (
        _pause("15T12:30"),
        "Heat pump 1 is paused until 1:30 PM.",
        ("pause the heat pump for half an hour",),
    ),
    "pause until 8 in the evening": (
        _pause("15T19:00"),
        "Heat pump 1 is paused until 8 PM.",
        (
            "pause the heat pump until 8 in the evening",
            "pause the heat pump until 8 pm",
            "pause the heat pump till 8 p.m.",
            "pause heating until 20:00",
            "pause the heat pump until eight",
            "pause the heat pump until 8 o'clock",
            "pause the heat pump until tonight",
            "until 8pm suspend the heating",
            "turn the heat pump off until 8 pm today",
        ),
    ),
    "pause until half past eight": (
        _pause("15T19:30"),
        "Heat pump 1 is paused until 8:30 PM.",
        (
            "pause the heat pump until half past eight",
            "pause the heat pump until 8:30 pm",
            "pause the heat pump until 20:30",
        ),
    ),
    "pause until quarter to nine": (
        _pause("15T19:45"),
        "Heat pump 1 is paused until 8:45 PM.",
        (
            "pause the heat pump until a quarter to nine",
            "pause the heat pump until quarter to 9 in the evening",
        ),
    ),
    "pause until midnight": (
        _pause("15T23:00"),
        "Heat pump 1 is paused until midnight.",
        ("pause the heat pump until midnight", "pause the heat pump until 24:00"),
    ),
    "pause until half past midnight": (
        _pause("15T23:30"),
        "Heat pump 1 is paused until tomorrow at 12:30 AM.",
        (
            "pause the heat pump until 0:30",
            "pause the heat pump until 12:30 at night",
            "pause the heat pump until tomorrow at 0:30",
            "pause the heat pump until today at 0:30",
        ),
    ),
    "pause until tomorrow": (
        _pause("16T07:00"),
        "Heat pump 1 is paused until tomorrow at 8 AM.",
        (
            "pause the heat pump until tomorrow",
            "pause the heat pump until tomorrow morning",
            "pause the heat pump until tomorrow at 8",
            "pause the heat pump until 8 in the morning",
        ),
    ),
    "pause until tomorrow night": (
        _pause("16T21:00"),
        "Heat pump 1 is paused until tomorrow at 10 PM.",
        ("pause the heat pump until tomorrow night",),
    ),
    "resume": (
        RESUME,
        "Heat pump 1 is no longer paused.",
        (
            "resume the heat pump",
            "resume heating",
            "let the heat pump run again",
            "end the pause of the heat pump",
            "cancel the heating pause",
            "start the heat pump again",
            "the heat pump may heat again",
            "end the pause",
        ),
    ),
    "away until Sunday": (
        _away("01-18T07:00"),
        "Heat pump 1 is in away mode until Sunday at 8 AM.",
        (
            "I'm going away until Sunday",
            "We are away until next Sunday.",
            "we are leaving until Sunday at 8 in the morning",
            "nobody is home until Sunday",
            "I will be on vacation until sunday",
            "turn on away mode until Sunday",
            "set the heat pump to away until Sunday",
            "until Sunday we are away",
            "I'm leaving until Sunday",
        ),
    ),
    "away until a date": (
        _away("12-24T17:00"),
        "Heat pump 1 is in away mode until 24 December at 6 PM.",
        (
            "we are away until the 24th of December at 6 pm",
            "we're gone until December 24th at 18:00",
            "we are away until 18:00 on the 24th of December",
        ),
    ),
    "away until a day of a month": (
        _away("01-24T07:00"),
        "Heat pump 1 is in away mode until 24 January at 8 AM.",
        ("we are away until the 24th", "we are away until the 24th at 8 am"),
    ),
    "away until Monday at midnight": (
        _away("01-18T23:00"),
        "Heat pump 1 is in away mode until Monday at midnight.",
        ("we are away until Monday 0:00", "we are away until Monday at 12 am"),
    ),
    "away until a date of next year": (
        {**_away(None), "away_mode_end": "2027-01-04T07:00:00.000Z"},
        "Heat pump 1 is in away mode until 4 January 2027 at 8 AM.",
        ("we are on holiday until 4 January 2027",),
    ),
    "away for three days": (
        _away("01-18T12:00"),
        "Heat pump 1 is in away mode until Sunday at 1 PM.",
        ("we are away for 3 days", "I'll be out of town for three days"),
    ),
    "away for a week": (
        _away("01-22T12:00"),
        "Heat pump 1 is in away mode until 22 January at 1 PM.",
        ("we are gone for a week", "we are gone for 7 days"),
    ),
    "away without a time": (
        _away(None),
        "Heat pump 1 is in away mode until you tell me that you are back.",
        ("I'm going away", "we are going on vacation", "we're going away"),
    ),
    "back": (
        BACK,
        "Heat pump 1 is no longer in away mode.",
        (
            "I'm back",
            "We’re home again!",
            "we are back home",
            "end away mode",
            "turn off away mode for the heat pump",
            "our vacation is over",
            "we're back from vacation",
        ),
    ),
    "status": (
        None,
        "Heat pump 1 is heating because power is cheap.",
        (
            "what is the heat pump doing?",
            "what's the heat pump doing right now",
            "how is the heating doing",
            "what is the status of the heat pump",
            "is the heat pump running",
            "heat pump status",
            "is the heat pump on",
            "is the heat pump off right now",
        ),
    ),
    "hot water": (
        None,
        "The hot water is at 46.8 °C.",
        (
            "how warm is the water?",
            "how hot is the hot water",
            "what's the hot water temperature",
            "what is the temperature of the hot water",
            "is the water warm",
            "is there any hot water left",
        ),
    ),
    "set hot water": (
        {"dhw_standard_temperature": 50.5},
        "Heat pump 1 now keeps the hot water at 50.5 °C.",
        (
            "set the hot water to 50.5 degrees",
            "change the hot water temperature to 50.5 °C",
            "heat the water to 50.5",
            "make the hot water 50.5 degrees hot",
            "hot water at 50.5 degrees",
            "raise the hot water to 122.9 degrees Fahrenheit",
        ),
    ),
    "set minimum": (
        {"minimum_temperature_limit": 19.0},
        "Heat pump 1 now keeps the rooms between 19 °C and 23.5 °C.",
        (
            "set the minimum temperature to 19 degrees",
            "change the lowest room temperature to 19",
            "it should never get colder than 19 degrees",
            "don't let it get colder than 19 °C",
            "set the minimum room temperature of the heat pump to 19",
        ),
    ),
    "set maximum": (
        {"maximum_temperature_limit": 23.0},
        "Heat pump 1 now keeps the rooms between 19 °C and 23 °C.",
        (
            "set the maximum temperature to 23 degrees",
            "reduce the highest room temperature to 23",
            "it should never be warmer than 23 degrees",
            "never let it get warmer than 23 °C",
            "set the maximum room temperature of the heat pump to 23",
        ),
    ),
    "set both limits": (
        {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 22.5},
        "Heat pump 1 now keeps the rooms between 20 °C and 22.5 °C.",
        (
            "keep the house between 20 and 22.5 degrees",
            "hold the temperature between 20 and 22.5",
            "set the temperature limits to 20 and 22.5 degrees",
            "set the limits of the heat pump to 20 to 22.5",
            "keep it between 20 °C and 22.5 °C",
        ),
    ),
    "set level": (
        {"optimization_level": "Max"},
        "The optimization level of Heat pump 1 is now maximum.",
        (
            "set the optimization level to maximum",
            "set optimization to high",
            "use maximum optimization",
            "optimise the heat pump at the highest level",
            "choose optimization level max",
        ),
    ),
    "set lower levels": (
        {"optimization_level": "Low"},
        "The optimization level of Heat pump 1 is now low.",
        ("use low optimization", "set the heat pump to low optimization"),
    ),
}

GERMAN: Mapping[str, Row] = {
    "pause for two hours": (
        _pause("15T14:00"),
        "Heat pump 1 ist bis 15 Uhr pausiert.",
        (
            "Pausiere die Wärmepumpe für 2 Stunden",
            "pausiere die Heizung zwei Stunden lang",
            "Wärmepumpe für 120 Minuten pausieren",
            "schalte die Wärmepumpe für zwei Stunden aus",
            "lass die Wärmepumpe 2 Stunden ruhen",
            "gönn der Wärmepumpe zwei Stunden Pause",
            "die Wärmepumpe soll die nächsten 2 Stunden pausieren",
            "pausiere Wärmepumpe eins für 2 Stunden",
            "pausiere die Wärmepumpe 1 für 2 Stunden",
        ),
    ),
    "pause without a time": (
        _pause("15T14:00"),
        "Heat pump 1 ist bis 15 Uhr pausiert.",
        (
            "pausiere die Wärmepumpe",
            "Heizung pausieren",
            "lass die Wärmepumpe ruhen",
            "mach bei der Wärmepumpe eine Pause",
            "gib der Wärmepumpe eine Pause",
        ),
    ),
    "pause for one and a half hours": (
        _pause("15T13:30"),
        "Heat pump 1 ist bis 14:30 Uhr pausiert.",
        (
            "pausiere die Wärmepumpe für anderthalb Stunden",
            "pausiere die Wärmepumpe für eineinhalb Stunden",
            "pausiere die Wärmepumpe für 1,5 Stunden",
            "pausiere die Wärmepumpe für eine Stunde und 30 Minuten",
            "pausiere die Wärmepumpe etwa 90 Minuten",
        ),
    ),
    "pause for half an hour": (
        _pause("15T12:30"),
        "Heat pump 1 ist bis 13:30 Uhr pausiert.",
        ("pausiere die Wärmepumpe für eine halbe Stunde",),
    ),
    "pause until 8 in the evening": (
        _pause("15T19:00"),
        "Heat pump 1 ist bis 20 Uhr pausiert.",
        (
            "Pausiere die Wärmepumpe bis 8 Uhr abends",
            "pausiere die Heizung bis 20 Uhr",
            "pausiere die Wärmepumpe bis acht",
            "halte die Wärmepumpe bis 20:00 Uhr an",
            "pausiere die Wärmepumpe bis heute Abend",
            "Wärmepumpe bis 8 Uhr am Abend pausieren",
            "bis 20 Uhr soll die Wärmepumpe pausieren",
            "pausiere die Wärmepumpe bis heute Abend um 8",
            "pausiere die Wärmepumpe bis zum Abend",
        ),
    ),
    "pause until half past eight": (
        _pause("15T19:30"),
        "Heat pump 1 ist bis 20:30 Uhr pausiert.",
        (
            "pausiere die Wärmepumpe bis halb neun",
            "pausiere die Wärmepumpe bis 20 Uhr 30",
            "pausiere die Wärmepumpe bis 20:30",
            "pausiere die Wärmepumpe bis halb 9 abends",
            "pausiere die Wärmepumpe bis 20.30 Uhr",
        ),
    ),
    "pause until quarter past eight": (
        _pause("15T19:15"),
        "Heat pump 1 ist bis 20:15 Uhr pausiert.",
        ("pausiere die Wärmepumpe bis Viertel nach acht",),
    ),
    "pause until quarter to nine": (
        _pause("15T19:45"),
        "Heat pump 1 ist bis 20:45 Uhr pausiert.",
        (
            "pausiere die Wärmepumpe bis Viertel vor neun",
            "pausiere die Wärmepumpe bis dreiviertel neun",
        ),
    ),
    "pause until tonight": (
        _pause("15T21:00"),
        "Heat pump 1 ist bis 22 Uhr pausiert.",
        ("pausiere die Wärmepumpe bis heute Nacht",),
    ),
    "pause until midnight": (
        _pause("15T23:00"),
        "Heat pump 1 ist bis Mitternacht pausiert.",
        (
            "pausiere die Wärmepumpe bis Mitternacht",
            "pausiere die Wärmepumpe bis 24 Uhr",
        ),
    ),
    "pause until half past midnight": (
        _pause("15T23:30"),
        "Heat pump 1 ist bis morgen um 0:30 Uhr pausiert.",
        (
            "pausiere die Wärmepumpe bis 0 Uhr 30",
            "pausiere die Wärmepumpe bis halb eins nachts",
            "pausiere die Wärmepumpe bis morgen 0:30",
            "pausiere die Wärmepumpe bis heute 0:30",
            "pausiere die Wärmepumpe bis heute Nacht um halb eins",
        ),
    ),
    "pause until tomorrow": (
        _pause("16T07:00"),
        "Heat pump 1 ist bis morgen um 8 Uhr pausiert.",
        (
            "pausiere die Wärmepumpe bis morgen",
            "pausiere die Wärmepumpe bis morgen früh",
            "pausiere die Wärmepumpe bis morgen um 8 Uhr",
            "pausiere die Wärmepumpe bis 8 Uhr morgens",
            "pausiere die Wärmepumpe bis zum Morgen",
            "pausiere die Wärmepumpe bis morgen früh um 8 Uhr",
        ),
    ),
    "resume": (
        RESUME,
        "Heat pump 1 ist nicht mehr pausiert.",
        (
            "setze die Wärmepumpe fort",
            "lass die Heizung wieder laufen",
            "beende die Pause der Wärmepumpe",
            "beende die Heizpause",
            "die Wärmepumpe darf wieder heizen",
            "schalte die Wärmepumpe wieder ein",
            "beende die Pause",
        ),
    ),
    "away until Sunday": (
        _away("01-18T07:00"),
        "Heat pump 1 ist bis Sonntag um 8 Uhr im Abwesenheitsmodus.",
        (
            "Wir sind bis Sonntag weg",
            "ich bin bis Sonntag verreist",
            "wir fahren bis Sonntag weg",
            "bis Sonntag ist niemand zu Hause",
            "aktiviere den Abwesenheitsmodus bis Sonntag um 8 Uhr morgens",
            "wir werden bis kommenden Sonntag nicht da sein",
            "ich gehe bis Sonntag weg",
            "wir sind bis zum Sonntag weg",
            "wir sind bis Sonntag Morgen weg",
            "ich bin bis Sonntag früh um 8 weg",
        ),
    ),
    "away until a date": (
        _away("12-24T17:00"),
        "Heat pump 1 ist bis zum 24. Dezember um 18 Uhr im Abwesenheitsmodus.",
        (
            "wir sind bis zum 24. Dezember um 18 Uhr im Urlaub",
            "ich bin bis 24 Dezember 18 Uhr weg",
            "wir sind bis zum 24.12. um 18 Uhr weg",
        ),
    ),
    "away until a date without a time": (
        _away("12-24T07:00"),
        "Heat pump 1 ist bis zum 24. Dezember um 8 Uhr im Abwesenheitsmodus.",
        (
            "wir sind bis 24.12. weg",
            "wir sind bis zum 24.12. weg",
            "wir sind weg bis zum 24.12.",
        ),
    ),
    "away until a day of a month": (
        _away("01-24T07:00"),
        "Heat pump 1 ist bis zum 24. Januar um 8 Uhr im Abwesenheitsmodus.",
        ("wir sind bis zum 24. weg", "wir sind weg bis zum 24."),
    ),
    "away until the 5th": (
        _away("02-05T07:00"),
        "Heat pump 1 ist bis zum 5. Februar um 8 Uhr im Abwesenheitsmodus.",
        ("wir sind bis zum 5. weg",),
    ),
    "away until Monday at midnight": (
        _away("01-18T23:00"),
        "Heat pump 1 ist bis Montag um Mitternacht im Abwesenheitsmodus.",
        ("wir sind bis Montag 0 Uhr weg", "wir sind bis Montag 12 Uhr nachts weg"),
    ),
    "away until Monday at three": (
        _away("01-19T02:00"),
        "Heat pump 1 ist bis Montag um 3 Uhr im Abwesenheitsmodus.",
        ("wir sind bis Montag 3 Uhr nachts weg",),
    ),
    "away from a moment to another": (
        {
            **_away("01-18T19:00"),
            "away_mode_start": "2026-01-16T16:00:00.000Z",
        },
        "Heat pump 1 ist ab morgen um 17 Uhr bis Sonntag um 20 Uhr im "
        "Abwesenheitsmodus.",
        (
            "wir sind von Freitag 17 Uhr bis Sonntag 20 Uhr weg",
            "Abwesenheit von morgen 17 Uhr bis Sonntag 20 Uhr",
        ),
    ),
    "away for three days": (
        _away("01-18T12:00"),
        "Heat pump 1 ist bis Sonntag um 13 Uhr im Abwesenheitsmodus.",
        ("wir sind 3 Tage weg", "ich bin für drei Tage verreist"),
    ),
    "away for a week": (
        _away("01-22T12:00"),
        "Heat pump 1 ist bis zum 22. Januar um 13 Uhr im Abwesenheitsmodus.",
        ("wir sind eine Woche im Urlaub", "wir sind für 7 Tage weg"),
    ),
    "away without a time": (
        _away(None),
        "Heat pump 1 ist im Abwesenheitsmodus, bis du sagst, dass du zurück bist.",
        (
            "wir fahren in den Urlaub",
            "wir verreisen",
            "wir fahren weg",
            "ich fahre in den Urlaub",
        ),
    ),
    "back": (
        BACK,
        "Heat pump 1 ist nicht mehr im Abwesenheitsmodus.",
        (
            "Wir sind wieder da",
            "ich bin zurück",
            "wir sind wieder zu Hause",
            "unser Urlaub ist vorbei",
            "beende den Abwesenheitsmodus",
            "wir sind zurück aus dem Urlaub",
        ),
    ),
    "status": (
        None,
        "Heat pump 1 heizt, weil der Strom günstig ist.",
        (
            "Was macht die Wärmepumpe?",
            "was macht die Heizung gerade",
            "läuft die Wärmepumpe gerade",
            "wie ist der Status der Wärmepumpe",
            "wie geht es der Wärmepumpe",
            "ist die Wärmepumpe an",
            "wie läuft die Wärmepumpe",
        ),
    ),
    "hot water": (
        None,
        "Das Warmwasser hat 46,8 °C.",
        (
            "Wie warm ist das Wasser?",
            "wie warm ist das Warmwasser gerade",
            "welche Temperatur hat das Warmwasser",
            "wie hoch ist die Warmwassertemperatur",
            "haben wir noch warmes Wasser",
        ),
    ),
    "set hot water": (
        {"dhw_standard_temperature": 50.5},
        "Heat pump 1 hält das Warmwasser jetzt auf 50,5 °C.",
        (
            "stelle das Warmwasser auf 50,5 Grad",
            "Warmwasser auf 50,5 Grad stellen",
            "mach das Wasser 50,5 Grad warm",
            "das Warmwasser soll 50,5 Grad haben",
            "erhöhe die Warmwassertemperatur auf 50,5 Grad Celsius",
            "stell das warme Wasser auf 50,5 Grad",
        ),
    ),
    "set minimum": (
        {"minimum_temperature_limit": 19.0},
        "Heat pump 1 hält die Räume jetzt zwischen 19 °C und 23,5 °C.",
        (
            "stelle die Mindesttemperatur auf 19 Grad",
            "setz die minimale Raumtemperatur auf 19 Grad",
            "es soll nie kälter als 19 Grad werden",
            "lass es nicht kälter als 19 Grad werden",
            "Mindesttemperatur der Wärmepumpe auf 19 Grad stellen",
        ),
    ),
    "set maximum": (
        {"maximum_temperature_limit": 23.0},
        "Heat pump 1 hält die Räume jetzt zwischen 19 °C und 23 °C.",
        (
            "stelle die Höchsttemperatur auf 23 Grad",
            "senke die maximale Raumtemperatur auf 23 Grad",
            "es soll nie wärmer als 23 Grad werden",
            "lass es nicht wärmer als 23 Grad werden",
            "Maximaltemperatur auf 23 Grad einstellen",
        ),
    ),
    "set both limits": (
        {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 22.5},
        "Heat pump 1 hält die Räume jetzt zwischen 20 °C und 22,5 °C.",
        (
            "halte die Temperatur zwischen 20 und 22,5 Grad",
            "halte das Haus zwischen 20 und 22,5 Grad",
            "stelle die Temperaturgrenzen auf 20 und 22,5 Grad",
            "stelle die Grenzen der Wärmepumpe auf 20 bis 22,5 Grad",
            "halt es zwischen 20 °C und 22,5 °C",
            "stelle die Temperatur auf 20 und 22,5 Grad",
            "stell die Temperatur zwischen 20 und 22,5 Grad",
        ),
    ),
    "set level": (
        {"optimization_level": "Max"},
        "Die Optimierungsstufe von Heat pump 1 ist jetzt maximal.",
        (
            "stelle die Optimierung auf hoch",
            "setze die Optimierungsstufe auf maximal",
            "wähle die höchste Optimierungsstufe",
            "optimiere die Wärmepumpe auf höchster Stufe",
            "Optimierung auf maximal stellen",
        ),
    ),
    "set lower levels": (
        {"optimization_level": "Low"},
        "Die Optimierungsstufe von Heat pump 1 ist jetzt niedrig.",
        ("niedrige Optimierung", "optimiere auf niedriger Stufe"),
    ),
}
LANGUAGES = {"en": ENGLISH, "de": GERMAN}

# Home Assistant's own, or nobody's.
NOT_OURS = {
    "en": (
        "turn on the light",
        "turn off the heating",
        "is the heating on",
        "set the temperature to 20",
        "set the temperature to 20 degrees in the kitchen",
        "what time is it",
        "how warm is it",
        "what is the temperature in the kitchen",
        "pause",
        "pause the music",
        "resume",
        "stop",
        "set a timer for 2 hours",
        "turn off the light until tomorrow",
        "how warm is the water in the pool",
        "I'm home",
        "I'll be back",
        "we will be back",
        "I'm leaving",
        "we are leaving",
        "pause the heat pump until whenever",
    ),
    "de": (
        "schalte das Licht ein",
        "schalte die Heizung aus",
        "ist die Heizung an",
        "stelle die Temperatur auf 20 Grad",
        "wie warm ist es",
        "wie warm ist es in der Küche",
        "wie spät ist es",
        "pausiere",
        "pausiere die Musik",
        "mach weiter",
        "stelle einen Timer auf 2 Stunden",
        "schalte das Licht bis morgen aus",
        "wie warm ist das Wasser im Pool",
        "ich bin zu Hause",
        "ich werde zurück",
        "ich gehe weg",
        "ich fahre weg",
        "stelle die auf 20 und 22 Grad",
        "pausiere die Wärmepumpe bis irgendwann",
    ),
}


async def ask(home: Home, text: str, language: str = "en") -> tuple[str, Code | None]:
    """Say something; return what is answered, and the kind of error if it is one."""
    home.cloud.clear()
    result = await home.clock.drive(
        async_converse(home.hass, text, None, Context(), language)
    )
    response = result.response
    return response.speech["plain"]["speech"], response.error_code


def minutes(body: Body) -> Any:
    """Return a body without the seconds that pass while one speaks."""
    return {
        name: re.sub(r":\d\d\.000Z$", ":00.000Z", value)
        if isinstance(value, str)
        else value
        for name, value in body.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
async def test_sentences(assist: Home, language: str) -> None:
    """Each phrasing is one request, or none, and is answered plainly."""
    wrong = {}
    for body, answer, phrases in LANGUAGES[language].values():
        wanted = (answer, None), [] if body is None else [body]
        for phrase in phrases:
            heard = await ask(assist, phrase, language)
            if (got := (heard, [minutes(body) for body in assist.puts])) != wanted:
                wrong[phrase] = got
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_not_ours(assist: Home, language: str) -> None:
    """What is not said to a heat pump does not reach it."""
    for text in NOT_OURS[language]:
        answer, _ = await ask(assist, text, language)
        assert "Heat pump 1" not in answer, text
        assert "hot water" not in answer.lower(), text
        assert not assist.puts, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_abilities(language: str) -> None:
    """Both languages have the same answers, and need the same for them."""

    def holes(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    answers, others = load(language).answers, load("en").answers
    assert {key: holes(text) for key, text in answers.items()} == {
        key: holes(text) for key, text in others.items()
    }


@pytest.mark.parametrize("language", LEXICONS)
def test_sentences_are_written(language: str) -> None:
    """What Assist reads is made of the words that are understood."""
    text = (SOURCE / f"{language}.yaml").read_text("utf-8")
    assert text.startswith(MARKER)
    assert text == write(load(language))


@pytest.mark.parametrize("language", LEXICONS)
def test_answers_of_core(language: str) -> None:
    """What a language answers it answers with what the others do."""

    def holes(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    answers, all_answers = load(language).answers, load("en").answers
    assert {key: holes(text) for key, text in answers.items()} == {
        key: holes(all_answers[key]) for key in answers
    }


async def test_languages_of_countries(assist: Home) -> None:
    """A language as it is spoken in one country is that language, errors as well."""
    assert await ask(assist, "Wie warm ist das Wasser?", "de-AT") == (
        "Das Warmwasser hat 46,8 °C.",
        None,
    )
    text = "pausiere die Wärmepumpe bis heute 12 Uhr mittags"
    assert await ask(assist, text, "de-AT") == (
        "Eine Pause kann nicht am 15.01.2026 um 12:00 Uhr enden: Das liegt in der "
        "Vergangenheit. Es wurde nichts geändert.",
        Code.FAILED_TO_HANDLE,
    )
    assert not assist.puts


async def test_early_in_the_morning(assist: Home) -> None:
    """Who says "morgen" before it is light does not mean this morning."""
    await assist.clock.go(16 * 3600)
    assert await ask(assist, "wir sind bis morgen weg", "de") == (
        "Heat pump 1 ist bis morgen um 8 Uhr im Abwesenheitsmodus.",
        None,
    )


async def test_fahrenheit(assist: Home) -> None:
    """Temperatures are said and heard in the unit of the home."""
    assist.hass.config.units = US_CUSTOMARY_SYSTEM
    answer, _ = await ask(assist, "set the hot water to 122 degrees")
    assert answer == "Heat pump 1 now keeps the hot water at 122 °F."
    assert assist.puts == [{"dhw_standard_temperature": 50.0}]
    answer, _ = await ask(assist, "set the hot water to 48 degrees Celsius")
    assert answer == "Heat pump 1 now keeps the hot water at 118.4 °F."
    assert assist.puts == [{"dhw_standard_temperature": 48.0}]
    assert await ask(assist, "how warm is the water") == (
        "The hot water is at 116.2 °F.",
        None,
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            "set the minimum temperature to 23 degrees",
            "The maximum room temperature (23.5 °C) must be at least 2 °C "
            "above the minimum (23 °C). Nothing was changed.",
        ),
        (
            "set the hot water to 90 degrees",
            "90 °C is out of range: it can be set from 40 °C to 65 °C. Nothing was "
            "changed.",
        ),
        ("we are away until the 31st of February", "There is no such day."),
        (
            "we are away until the 10th of January",
            "That day has just passed. Say which day you mean, with its year. Nothing "
            "was changed.",
        ),
        (
            "pause the heat pump in the garden for 2 hours",
            "There is no heat pump called “garden”. I know: Heat pump 1.",
        ),
    ],
)
async def test_what_can_not_be(
    assist: Home, caplog: pytest.LogCaptureFixture, text: str, answer: str
) -> None:
    """What breaks a rule is not sent; why is said in a sentence."""
    heard, code = await ask(assist, text)
    assert (heard, code) == (answer, Code.FAILED_TO_HANDLE)
    assert not assist.puts
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        (
            "en",
            "pause the heat pump",
            "Podero does not allow this sign-in to read or change this.",
        ),
        (
            "de",
            "optimiere auf niedriger Stufe",
            "Die Zugangsdaten reichen bei Podero dafür nicht aus. Um andere einzugeben, "
            "öffne Einstellungen > Geräte & Dienste > Podero und wähle „Neu konfigurieren“.",
        ),
    ],
)
async def test_refusals(
    assist: Home,
    caplog: pytest.LogCaptureFixture,
    language: str,
    text: str,
    answer: str,
) -> None:
    """What the cloud refuses is said in a sentence, without a traceback."""
    assist.cloud.fail(403, kind="update")
    heard = await ask(assist, text, language)
    assert heard == (answer, Code.FAILED_TO_HANDLE)
    assert "Traceback" not in caplog.text


async def test_unreachable(assist: Home) -> None:
    """Of a cloud that can't be reached nothing is told."""
    assist.cloud.fail(500, times=None)
    await assist.clock.go(3600)
    for text in ("what is the heat pump doing", "pause the heat pump"):
        heard, code = await ask(assist, text)
        assert heard.startswith("Podero can't reach this heat pump"), heard
        assert code is Code.FAILED_TO_HANDLE


async def test_little_is_known(assist: Home) -> None:
    """What the cloud does not tell is not made up."""
    unknown = (
        "operational_mode",
        "current_power_consumption_w",
        "indoor_actual_temperature",
        "dhw_temperature",
        "minimum_temperature_limit",
        "optimization_level",
    )
    assist.cloud.change(assist.cloud.heat_pump_id, **dict.fromkeys(unknown))
    await assist.clock.go(1000)
    answers = {
        "what is the heat pump doing": "Heat pump 1 does not say what it is doing.",
        "how much power is the heat pump using": "Heat pump 1 does not say how much "
        "power it draws.",
        "what is the room temperature": "Heat pump 1 does not say how warm the rooms "
        "are.",
        "what is the optimization level": "Heat pump 1 does not say its optimization "
        "level.",
        "what are the room limits": "Heat pump 1 keeps the rooms below 23.5 °C.",
        "what is the electricity price": "I don't know what electricity costs now.",
        "how warm is the water": "Heat pump 1 does not say how warm the water is.",
        "set the maximum temperature to 23": "Heat pump 1 now keeps the rooms below "
        "23 °C.",
    }
    assert {text: await ask(assist, text) for text in answers} == {
        text: (answer, None) for text, answer in answers.items()
    }


async def test_few_fields(home: Home) -> None:
    """What a heat pump does not have is neither told nor steered."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(home.hass, component, {})
    await home.set_up(home.entry(home.cloud.add_heat_pump(Generation.CURRENT)))
    answer, code = await ask(home, "what is the heat pump doing")
    assert (answer.startswith("Heat pump 1 "), code) == (True, None)
    assert "in away mode" not in answer
    for text in ("pause the heat pump", "resume the heat pump", "we are back"):
        assert await ask(home, text) == (
            "Podero does not offer this for this heat pump.",
            Code.FAILED_TO_HANDLE,
        )
    assert not home.puts


async def test_intent_of_nobody(assist: Home) -> None:
    """Who is no assistant may see all; what is known is told in slots as well."""
    response = await async_handle(
        assist.hass, "test", INTENT, text_input="how warm is the water"
    )
    assert response.speech_slots["water_temperature"] == 46.8
    assert response.speech_slots["heat_pump"] == "Heat pump 1"
    assert [target.name for target in response.success_results] == ["Heat pump 1"]


async def test_sentence_of_the_user(assist: Home) -> None:
    """A user's own sentence can stand for one of those that are understood."""
    slots = {"say": {"value": "pause the heat pump for two hours"}}
    response = await assist.clock.drive(
        async_handle(assist.hass, "test", INTENT, slots, text_input="siesta")
    )
    assert response.speech["plain"]["speech"] == "Heat pump 1 is paused until 3 PM."


async def test_status_of_pauses(assist: Home) -> None:
    """A yes or no begins what is asked for; what is known of it follows."""
    await ask(assist, "pause the heat pump until 8 pm")
    await ask(assist, "we are away until Sunday at 6 pm")
    await assist.change("is_smart_optimization_active", False)
    for language, text, answer in (
        ("en", "is the heat pump paused", "Yes, Heat pump 1 is paused until 8 PM."),
        ("en", "is away mode on", "Yes, Heat pump 1 is in away mode."),
        ("en", "is it being optimized", "No, Heat pump 1 is not optimized."),
        ("en", "what is the heat pump doing", "Heat pump 1 is paused."),
        (
            "en",
            "when does away mode end",
            "Heat pump 1 is in away mode from 1 PM until Sunday at 6 PM.",
        ),
        (
            "de",
            "ist die Wärmepumpe pausiert",
            "Ja, Heat pump 1 ist bis 20 Uhr pausiert.",
        ),
        (
            "de",
            "bis wann geht der Abwesenheitsmodus",
            "Heat pump 1 ist ab 13 Uhr bis Sonntag um 18 Uhr im Abwesenheitsmodus.",
        ),
        ("de", "läuft die Optimierung", "Nein, Heat pump 1 wird nicht optimiert."),
    ):
        assert await ask(assist, text, language) == (answer, None), text


async def test_problems(assist: Home) -> None:
    """What is wrong is told, and that nothing is."""
    question = "is something wrong with the heat pump"
    assert await ask(assist, question) == (
        "No, nothing is wrong with Heat pump 1.",
        None,
    )
    assist.cloud.change(
        assist.cloud.heat_pump_id,
        action_needed=True,
        actions=[{"code": "reauthenticate", "resolution_link": None}],
    )
    await assist.clock.go(1000)
    heard, _ = await ask(assist, question)
    assert heard.startswith("Yes, Heat pump 1 needs your attention")


def saved(resolution: str, start: str, end: str, amount: float) -> dict[str, Any]:
    """Return what the cloud tells of the savings of a period."""
    return {
        "resolution": resolution,
        "period": {"start_period": start, "end_period": end},
        "savings": {"total": amount, "percentage": None},
    }


SAVINGS = {
    "en": (
        ("how much have we saved today?", "Heat pump 1 has saved 1.25 € today."),
        (
            "how much did the heat pump save today",
            "Heat pump 1 has saved 1.25 € today.",
        ),
        (
            "what did the heat pump save this month",
            "Heat pump 1 has saved 30.50 € this month.",
        ),
        (
            "how much money has podero saved us so far",
            "Heat pump 1 has saved 130.00 € in total.",
        ),
        (
            "How much have I saved?",
            "Heat pump 1 has saved 1.25 € today, 30.50 € this month, "
            "130.00 € in total.",
        ),
        (
            "what are our heat pump savings",
            "Heat pump 1 has saved 1.25 € today, 30.50 € this month, "
            "130.00 € in total.",
        ),
    ),
    "de": (
        ("Wie viel haben wir heute gespart?", "Heat pump 1 hat heute 1,25 € gespart."),
        (
            "was hat die Wärmepumpe heute gespart",
            "Heat pump 1 hat heute 1,25 € gespart.",
        ),
        (
            "wie viel hat die Wärmepumpe diesen Monat gespart",
            "Heat pump 1 hat diesen Monat 30,50 € gespart.",
        ),
        (
            "wie viel Geld hat uns die Wärmepumpe bisher eingespart",
            "Heat pump 1 hat insgesamt 130,00 € gespart.",
        ),
        (
            "wie hoch ist die Ersparnis der Wärmepumpe",
            "Heat pump 1 hat heute 1,25 €, diesen Monat 30,50 €, insgesamt 130,00 € "
            "gespart.",
        ),
    ),
}


async def test_savings(assist: Home) -> None:
    """Savings are told once the cloud has told them."""
    assert await ask(assist, "what has the heat pump saved this month") == (
        "I don't know yet what Heat pump 1 has saved.",
        None,
    )
    assert await ask(assist, "was hat die Wärmepumpe gespart", "de") == (
        "Ich weiß noch nicht, was Heat pump 1 gespart hat.",
        None,
    )
    rows = [
        saved("1DAY", "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", 1.25),
        saved("1MONTH", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", 30.5),
        saved("1YEAR", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 130),
    ]
    units = {"savings": {"total": "EUR"}}
    answer = {"metadata": {"units": units, "error": None}, "data": rows}
    assist.cloud.fail(200, kind="statistics", times=None, body=answer)
    await assist.clock.go(3600)
    for language, questions in SAVINGS.items():
        for text, sentence in questions:
            assert await ask(assist, text, language) == (sentence, None), text


@pytest.fixture
async def cellar(home: Home) -> Home:
    """Return a home with Assist and three heat pumps, one of them in the cellar."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(home.hass, component, {})
    ids = [home.cloud.heat_pump_id, *(home.cloud.add_heat_pump() for _ in range(2))]
    await home.set_up(home.entry(*ids))
    devices = dr.async_get(home.hass)
    area = ar.async_get(home.hass).async_create("Cellar")
    for number, changes in (
        (2, {"area_id": area.id}),
        (3, {"name_by_user": "Nibe garden"}),
    ):
        device = er.async_get(home.hass).async_get(
            home.entity_id("pause_power_active", ids[number - 1])
        )
        assert device is not None
        assert device.device_id is not None
        devices.async_update_device(device.device_id, **changes)  # type: ignore[arg-type]
    return home


async def test_several(cellar: Home) -> None:
    """Of several heat pumps one is meant, by its name or its area."""
    assert await ask(cellar, "pause the heat pump for 2 hours") == (
        "Which one do you mean: Heat pump 1, Heat pump 2, Nibe garden?",
        Code.FAILED_TO_HANDLE,
    )
    assert not cellar.puts
    for text, name in (
        ("pause heat pump 1", "Heat pump 1"),
        ("pause heat pump 2 for 2 hours", "Heat pump 2"),
        ("pause the cellar heat pump for 2 hours", "Heat pump 2"),
        ("pause the heat pump in the cellar", "Heat pump 2"),
        ("pause the Nibe heat pump", "Nibe garden"),
        ("pause the heat pump called nibe garden until 8 pm", "Nibe garden"),
    ):
        answer, code = await ask(cellar, text)
        assert (answer.startswith(f"{name} is paused"), code) == (True, None), answer
        assert len(cellar.puts) == 1
    for text, name in (
        ("was macht die Wärmepumpe 1", "Heat pump 1"),
        ("was macht die Wärmepumpe im Cellar", "Heat pump 2"),
        ("was macht die Nibe Wärmepumpe", "Nibe garden"),
    ):
        answer, code = await ask(cellar, text, "de")
        assert (answer.startswith(name), code) == (True, None), answer


async def test_the_twentieth(assist: Home) -> None:
    """A day of a month that is still to come is one of this month."""
    assist.clock.freezer.move_to("2026-12-05 12:00:00+00:00")
    heard, code = await ask(assist, "we are away until the 20th")
    assert (code, assist.puts[0]["away_mode_end"]) == (
        None,
        "2026-12-20T07:00:00.000Z",
    ), heard


CALLED: tuple[tuple[tuple[str, ...], str, int | str], ...] = (
    (("House 1 pump 2", "House 2 pump 1"), "House 1 pump 2", 0),
    (("House 1 pump 2", "House 2 pump 1"), "house 2 pump 1", 1),
    (("House 1 pump 2", "House 2 pump 1"), "pump 1", 1),
    (
        ("House 1 pump 2", "House 2 pump 1"),
        "pump",
        "Which one do you mean: House 1 pump 2, House",
    ),
    (
        ("House 1 pump 2", "House 2 pump 1"),
        "1 2",
        "Which one do you mean: House 1 pump 2, House",
    ),
    (("Nibe", "Nibe 2"), "Nibe", 0),
    (("Nibe 2", "Nibe"), "Nibe", 1),
    (("Nibe", "Nibe 2"), "2", 1),
    (("Nibe", "Nibe"), "nibe", "Which one do you mean: Nibe (1), Nibe (2)?"),
    (("Nibe", "Nibe"), "Nibe 2", 1),
    (("Nibe", "Nibe", "Nibe (1)"), "Nibe 1", 2),
    # The letters may be composed in two ways.
    (("K\u00e4lte", "Nibe"), "ka\u0308lte", 0),
)


@pytest.mark.parametrize(("names", "called", "meant"), CALLED)
async def test_called(
    home: Home, names: tuple[str, ...], called: str, meant: int | str
) -> None:
    """Exactly one heat pump is meant by a name, or it is asked which."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(home.hass, component, {})
    for _ in names[1:]:
        home.cloud.add_heat_pump()
    await home.set_up()
    devices = dr.async_get(home.hass)
    for device_id, name in zip(home.cloud.heat_pump_ids, names, strict=True):
        devices.async_update_device(device_of(home, device_id).id, name_by_user=name)
    heard, _ = await ask(home, f"pause the heat pump called {called}")
    if isinstance(meant, str):
        assert (heard.startswith(meant), home.puts) == (True, []), heard
        return
    (put,) = (r for r in home.cloud.requests if r.method == "PUT")
    assert put.path.endswith(home.cloud.heat_pump_ids[meant]), heard


async def test_no_name_means_no_emoji(home: Home) -> None:
    """A name without a word does not take every sentence without a name."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(home.hass, component, {})
    home.cloud.add_heat_pump()
    await home.set_up()
    device = device_of(home, home.cloud.heat_pump_id)
    dr.async_get(home.hass).async_update_device(device.id, name_by_user="\N{FIRE}")
    heard, _ = await ask(home, "pause the heat pump")
    assert heard.startswith("Which one do you mean: ")
    assert home.puts == []


async def test_exposed(cellar: Home) -> None:
    """Assist steers what it may see, and no other heat pump."""
    entities = er.async_get(cellar.hass).entities

    def hide(number: int) -> None:
        device_id = cellar.cloud.heat_pump_ids[number - 1]
        for entity in entities.values():
            if entity.unique_id.startswith(device_id):
                async_expose_entity(
                    cellar.hass, "conversation", entity.entity_id, should_expose=False
                )

    hide(1)
    assert (await ask(cellar, "pause the heat pump"))[0] == (
        "Which one do you mean: Heat pump 2, Nibe garden?"
    )
    assert (await ask(cellar, "pause heat pump 1"))[0] == (
        "There is no heat pump called “1”. I know: Heat pump 2, Nibe garden."
    )
    hide(2)
    assert (await ask(cellar, "pause the heat pump"))[0].startswith("Nibe garden is")
    hide(3)
    heard, code = await ask(cellar, "pause the heat pump")
    assert heard.startswith("No heat pump is exposed to this assistant.")
    assert code is Code.FAILED_TO_HANDLE
    assert not cellar.puts


def files(home: Home) -> dict[str, Path]:
    """Return where the sentences are kept, by language."""
    folder = Path(home.hass.config.path("custom_sentences"))
    return {
        language: folder / language / "podero.yaml" for language in SOURCE_LANGUAGES
    }


async def test_files(home: Home) -> None:
    """Sentences come with the first account and go with the last."""
    entry = await home.set_up()
    for language, file in files(home).items():
        assert (
            file.read_bytes()
            == (SOURCE / f"{SOURCE_LANGUAGES[language]}.yaml").read_bytes()
        )
    files(home)["en"].write_text(f"{MARKER}\nof an older version", "utf-8")
    stamp = files(home)["de"].stat().st_mtime_ns
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert files(home)["en"].read_bytes() == (SOURCE / "en.yaml").read_bytes()
    assert files(home)["de"].stat().st_mtime_ns == stamp
    assert [path.name for path in files(home)["en"].parent.iterdir()] == ["podero.yaml"]
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert not any(file.exists() for file in files(home).values())


async def test_another_account_keeps_the_files(home: Home) -> None:
    """The sentences stay as long as there is an account."""
    entry = await home.set_up()
    other = home.entry(home.cloud.add_heat_pump())
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert all(file.exists() for file in files(home).values())
    await home.clock.drive(home.hass.config_entries.async_remove(other.entry_id))
    assert not any(file.exists() for file in files(home).values())


async def test_file_of_the_user(home: Home) -> None:
    """A file without our first line is left alone, whatever it holds."""
    mine = {"en": b"language: en\n", "de": b"\xff", "de-CH": b"\n"}
    mine |= dict.fromkeys(("fr", "it", "nl", "sv"), b"mine")
    for language, file in files(home).items():
        file.parent.mkdir(parents=True)
        file.write_bytes(mine[language])
    entry = await home.set_up()
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert {lang: file.read_bytes() for lang, file in files(home).items()} == mine


async def test_unwritable(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Without its files the integration works; one line says what is missing."""
    Path(home.hass.config.path("custom_sentences")).touch()
    await home.set_up()
    (line,) = [line for line in caplog.messages if "sentences" in line]
    assert line.startswith("Assist can't learn our sentences: ")
    assert "Traceback" not in caplog.text


async def test_learnt_without_a_restart(home: Home) -> None:
    """Assist that is asked before there is an account understands once there is one."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(home.hass, component, {})
    assert (await ask(home, "how warm is the water"))[1]
    await home.set_up()
    assert (await ask(home, "how warm is the water"))[1] is None
