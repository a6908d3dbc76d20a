"""Which meanings of a sentence are which ability: the tables that are read in order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """When an ability is meant.

    Attributes:
        ability: Its key in `abilities.ABILITIES`.
        needs: Meanings that a sentence has: all words of it, and of `a|b` one.
        lacks: Meanings of which it has none.
    """

    ability: str
    needs: str
    lacks: str = ""

    def fits(self, meanings: Collection[str]) -> bool:
        """Return whether the meanings of a sentence are those of the ability."""
        return all(
            any(meaning in meanings for meaning in group.split("|"))
            for group in self.needs.split()
        ) and not any(meaning in meanings for meaning in self.lacks.split())


COMMANDS: Final = (
    Rule("away_off", "away off|end|nomore|out", "@until"),
    Rule("away_off", "home", "@"),
    Rule("away_from_to", "away|wego|comeback|home @start @until|@lasts"),
    Rule("away_until", "away|wego|comeback|home @until|@lasts"),
    Rule("away_until", "comeback|home @at"),
    Rule("away_without_end", "away|wego|comeback @start|@at|@after"),
    Rule("away_on", "away"),
    Rule("away_on", "wego pump", "on again off pause visitors up down warmer colder"),
    Rule("hot_water_min", "water min|floor value"),
    Rule("hot_water_max", "water value", "min limit floor pause off on"),
    Rule("hot_water_min_step", "water min step"),
    Rule("hot_water_max_step", "water step"),
    Rule("hot_water_off", "water off|nomore|end|none|pause", "optim value limit"),
    Rule("hot_water_on", "water on|again|resume", "optim value"),
    Rule("level_named", "optim|levelword level|min|max|atmost", "water rooms value"),
    Rule("level_up", "optim up|more|warmer"),
    Rule("level_down", "optim down|less"),
    Rule("optimization_off", "optim off|nomore|end|pause|none"),
    Rule("optimization_on", "optim on|again|resume|want|now|set", "value levelword"),
    Rule("room_min_step", "min step", "max water"),
    Rule("room_max_step", "max step", "min water"),
    Rule(
        "room_between",
        "between|limit|pump|rooms|temperature|keep value second",
        "pause paused off on resume water optim away",
    ),
    Rule("room_between", "min max value second", "water"),
    Rule("room_min", "min|floor value", "max ceiling second water"),
    Rule("room_max", "max|ceiling value", "min floor second water"),
    Rule("pause", "pump hold on"),
    Rule("resume", "pause|paused end|off|nomore|out|again", "@"),
    Rule("resume", "resume"),
    Rule("resume", "pump on|again", "value step consume power price problem save"),
    Rule("pause", "pause", "water optim"),
    Rule("pause", "paused want|set|keep", "water optim"),
    Rule("pause", "pump off", "optim water step"),
    Rule("pause", "pump none @lasts|@until"),
    Rule("pause", "pump bound @before"),
    Rule("warmer", "warmer", "min max value water optim not"),
    Rule("colder", "colder", "min max value water optim not"),
    Rule("warmer", "pump|rooms|both up|more", "min max value water"),
    Rule("colder", "pump|rooms|both down|less", "min max value water"),
    Rule("room_target", "pump|rooms value", "min max limit step floor ceiling water"),
)
QUESTIONS: Final = (
    Rule("doing", "eitheror"),
    Rule("savings", "save"),
    Rule("hot_water_limits", "water min|max|limit|floor|ceiling"),
    Rule("paused_until", "pause|paused|resume ask.when|ask.until"),
    Rule("paused_until", "pause|paused ask end"),
    Rule("is_paused", "pause|paused"),
    Rule("away_since_until", "away|home|comeback ask.when|ask.until"),
    Rule("away_since_until", "away|comeback ask end"),
    Rule("paused_until", "pump again ask.when"),
    Rule("is_away", "away|home|wego"),
    Rule("level", "optim levelword|ask.much|up|min|max|level|more|less"),
    Rule("is_optimizing", "optim|podero off|on|run"),
    Rule("is_optimizing", "optim"),
    Rule("problem", "problem|maybe.anything"),
    Rule("price", "price"),
    Rule("consumption", "consume|power period|today"),
    Rule("power_now", "power|consume pump"),
    Rule("hot_water_temperature", "water"),
    Rule("room_limits", "min|max|limit|floor|ceiling"),
    Rule("room_temperature", "temperature|rooms", "doing ask.why"),
    Rule("paused_until", "pump ask.until"),
    Rule("doing", "pump|doing"),
)
NOUNS: Final = (
    Rule("savings", "save"),
    Rule("price", "price"),
    Rule("hot_water_limits", "water limit"),
    Rule("hot_water_limits", "water min max"),
    Rule("is_paused", "paused"),
    Rule("level", "optim levelword", "min max atmost"),
    Rule("problem", "problem pump"),
    Rule("consumption", "consume|power period|today"),
    Rule("power_now", "power|consume pump"),
    Rule("hot_water_temperature", "water temperature"),
    Rule("room_limits", "limit"),
    Rule("room_limits", "min max"),
    Rule("room_temperature", "rooms temperature"),
    Rule("doing", "pump doing"),
)
"""What is asked for by its name alone."""
ANSWERED: Final = frozenset(rule.ability for rule in (*QUESTIONS, *NOUNS))
"""Abilities that only tell something."""
IMPLIED: Final[Mapping[str, str]] = {
    "watertemperature": "water temperature",
    "watermin": "water min",
    "watermax": "water max",
    "makewater": "water",
    "roommin": "rooms min",
    "roommax": "rooms max",
    "roomlimits": "both limit",
    "asklimit": "ask limit",
    "ask.limit": "limit",
    "pricehow": "ask price",
    "whether": "tell",
    "ispaused": "state paused",
    "heatmore": "rooms",
    "optimlevel": "optim levelword",
    "heating": "pump",
    "askprice": "ask price",
    "askpump": "tell pump",
    "waterlimits": "water limit",
    "roomtemperature": "rooms temperature",
    "roomrange": "rooms limit",
}
"""What a phrase that stands for several meanings stands for."""
ACTIONS: Final = frozenset(
    [
        "on",
        "off",
        "set",
        "up",
        "down",
        "warmer",
        "colder",
        "more",
        "less",
        "end",
        "out",
        "want",
        "again",
        "value",
        "step",
        "level",
        "nomore",
        "none",
        "pause",
        "floor",
        "ceiling",
        "resume",
        "keep",
        "@lasts",
        "@until",
    ]
)
"""Meanings of which a question that is only a name has none."""
SERIOUS: Final = (
    "undo",
    "if",
    "said",
    "maybe",
    "person",
    "past",
    "other",
    "leave",
    "state",
)
"""Meanings with which nothing is changed, whatever else is said."""
JOINT: Final = (
    frozenset(("room_min", "room_max")),
    frozenset(("away_on", "away_until", "away_from_to", "away_without_end")),
)
"""Orders that are one in a sentence: "The minimum to 20 and the maximum to 23"."""
THINGS: Final = frozenset(("pump", "heating", "water", "optim", "away"))
"""Tags of what is switched on and off."""
TWO_ORDERS: Final = (
    {"last.on", "last.off"},
    {"water", "optim"},
    {"water", "away"},
    {"optim", "away"},
)
"""Meanings that are not of one order: "The hot water off and the optimization on"."""
ORDERS: Final = frozenset(
    ("set", "want", "on", "off", "pause", "resume", "up", "down", "end", "keep")
)
"""Tags of words that an order begins with."""
SUBJECTS: Final = (
    ACTIONS
    | IMPLIED.keys()
    | {
        meaning
        for rule in COMMANDS
        for group in rule.needs.split()
        for meaning in group.split("|")
    }
) - {"now", "want"}
"""Meanings that orders are about: whether they are denied is never to be left out."""
FEELINGS: Final = {"toocold": "warmer", "toowarm": "colder"}
"""What somebody wants who only tells how it is."""
QUIET: Final = frozenset(("", None, "polite", "now"))
"""Tags of words that a sentence may begin and end with."""
FINAL: Final[Mapping[str, str]] = {"ab": "off"}
"""Meaning of a word at the end of a sentence, where it is half of a verb."""
VALUED: Final = frozenset(
    [
        "hot_water_min",
        "hot_water_max",
        "room_min",
        "room_max",
        "room_between",
        "room_target",
    ]
)
"""Abilities that take a temperature."""
LEVEL_WORDS: Final = {"min": "low", "max": "max", "atmost": "max"}
LIMIT_WORDS: Final = frozenset(
    [
        "min",
        "max",
        "roommin",
        "roommax",
        "watermin",
        "watermax",
        "atleast",
        "atmost",
        "above",
        "below",
        "limit",
    ]
)
"""Meanings beside which a bare number is a temperature, not an hour."""


def first_fit(rules: Sequence[Rule], meanings: Collection[str]) -> str | None:
    """Return the ability of the first rule that fits."""
    return next((rule.ability for rule in rules if rule.fits(meanings)), None)
