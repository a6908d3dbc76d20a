"""What sentences mean: pure functions over words."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.podero.voice.lexicon import LANGUAGES, MAX_PHRASE, expand, load
from custom_components.podero.voice.rules import ANSWERED
from custom_components.podero.voice.time_expressions import resolve_datetime
from custom_components.podero.voice.understanding import Meaning, understand
from homeassistant.exceptions import ServiceValidationError


def meaning(text: str, language: str = "en") -> Meaning:
    """Return what a sentence means."""
    lexicon = load(language)
    return understand(lexicon, lexicon.tokens(text))


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("don't turn the heat pump off", "not"),
        ("if it gets cold turn the heat pump up", "if"),
        ("my wife said turn off the heat pump", "said"),
        ("maybe pause the heat pump", "maybe"),
        ("pause the heat pump never mind", "undo"),
        ("we were away from friday to sunday", "past"),
        ("turn off the heat pump at 10 pm", "time"),
        ("pause the heat pump between 8 and 10", "unclear"),
        ("turn off the optimization until tomorrow", "time"),
        ("pause the heat pump for a few hours", "unclear"),
        ("make it 50 degrees warmer", "unclear"),
        ("pause the heat pump until", "unclear"),
        ("start optimizing again next week", "maybe"),
        ("pause the heat pump blargh", "unknown"),
        ("put the hot water maximum down to erm", "unclear"),
        ("turn the hot water off and the optimization on", "two"),
        ("pause the heat pump and turn off the hot water", "two"),
        ("turn the hot water and the heating off", "two"),
        ("pause the heat pump and turn away mode on", "two"),
        ("set the hot water to 50 and the room minimum to 20", "two"),
        ("it keeps pausing the heat pump on its own it's driving me mad", "state"),
    ],
)
def test_guards(text: str, guard: str) -> None:
    """What must change nothing is told by its words."""
    assert meaning(text).guard == guard


TOLD = {"past", "state", "leave"}
"""Guards of what is told; a word that nobody knows proves nothing."""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "we've turned the hot water off"),
        ("en", "so you turned the hot water off again"),
        ("en", "someone's already switched the optimization off"),
        ("en", "babe have you turned the hot water off"),
        ("en", "i put the heat pump on pause"),
        ("en", "so we set the maximum to 24"),
        ("en", "the heat pump's back on"),
        ("en", "love is the hot water off"),
        ("en", "i'm turning the hot water off"),
        ("en", "the heat pump is running again"),
        ("en", "the rooms never go below twenty anyway"),
        ("en", "we don't go on holiday till the twentieth so no need for away yet"),
        ("de", "wir haben das warmwasser ausgemacht"),
        ("de", "schatz hast du das warmwasser ausgemacht"),
        ("de", "liebling ist das warmwasser aus"),
        ("de", "die optimierung wurde ausgeschaltet"),
        ("de", "ich hab die raumuntergrenze auf 20 gestellt"),
        ("de", "ich dreh grad selber die heizung runter"),
        ("de", "na endlich die wärmepumpe läuft wieder"),
        ("de", "das warmwasser ist wieder an"),
        ("de", "jetzt macht die wärmepumpe pause"),
        ("de", "das warmwasser wird ausgeschaltet"),
        ("nl", "ik heb het warm water uitgezet"),
        ("nl", "ik zet het warm water uit"),
        ("nl", "het warm water doet het weer"),
        ("nl", "schat is het warm water uit"),
        ("fr", "chérie est-ce que tu as mis la pompe à chaleur en pause"),
        ("fr", "la pompe à chaleur est en pause"),
        ("fr", "on a mis la pompe à chaleur en pause"),
        ("fr", "je coupe l'eau chaude"),
        ("it", "tesoro l'acqua calda è spenta"),
        ("it", "la pompa di calore è di nuovo accesa"),
        ("it", "abbiamo messo in pausa la pompa di calore"),
        ("sv", "jag har stängt av varmvattnet"),
        ("sv", "älskling är varmvattnet av"),
        ("sv", "jag pausar värmepumpen"),
        ("sv", "värmepumpen går igen"),
    ],
)
def test_what_has_been_done(language: str, text: str) -> None:
    """Who tells or asks what has been done orders nothing."""
    found = meaning(text, language)
    assert found.guard in TOLD or found.ability in ANSWERED


@pytest.mark.parametrize(
    ("language", "text", "ability"),
    [
        ("en", "i want the hot water turned off", "hot_water_off"),
        ("en", "get the hot water switched off please", "hot_water_off"),
        ("en", "have the heat pump paused for two hours", "pause"),
        ("en", "set the minimum to 20 and the maximum to 23", "room_between"),
        ("en", "we're away from friday and back on sunday", "away_from_to"),
        ("en", "turn the heat pump off and back on", "resume"),
        ("en", "it's too hot and stuffy turn the maximum down to 22", "room_max"),
        ("en", "i'm turning in pause the heat pump until 7", "pause"),
        ("de", "wir sind zurück und mach den abwesenheitsmodus aus", "away_off"),
        ("en", "we've set the table so pause the heat pump", "pause"),
        ("de", "ich hätte gern das warmwasser ausgeschaltet", "hot_water_off"),
        ("de", "lass die wärmepumpe wieder laufen", "resume"),
        ("nl", "doe het warm water weer aan want ik wil straks in bad", "hot_water_on"),
        ("fr", "rallume l'eau chaude parce que je prends un bain", "hot_water_on"),
        ("it", "riaccendi l'acqua calda perché voglio lavarmi", "hot_water_on"),
        ("sv", "det är sent så pausa värmepumpen i 45 minuter", "pause"),
    ],
)
def test_what_shall_be_done(language: str, text: str, ability: str) -> None:
    """An order is one in words for what is done, too, and with a reason."""
    found = meaning(text, language)
    assert (found.ability, found.guard) == (ability, None)


@pytest.mark.parametrize(
    "text",
    [
        "should i turn off the heat pump",
        "how do i turn off the heat pump",
        "is the heat pump set to 25 degrees",
        "who turned off the hot water",
        "would it be good to turn the optimization off",
        "it's so quiet is the heat pump off",
        "can the heat pump even be paused for two hours",
    ],
)
def test_questions(text: str) -> None:
    """A question is answered, whatever else is in it."""
    ability = meaning(text).ability
    assert ability is not None
    assert ability.split("_")[-1] not in ("on", "off", "min", "max", "target")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("for an hour and a half", {"lasts": {"minutes": 90.0}}),
        ("for 1 hour 30", {"lasts": {"minutes": 90.0}}),
        (
            "for two weeks from the 20th",
            {"lasts": {"days": 14.0}, "start": {"monthday": 20}},
        ),
        ("until half past seven", {"until": {"clock": 7, "minute": 30}}),
        ("until quarter to five", {"until": {"clock": 4, "minute": 45}}),
        ("from friday to sunday", {"start": {"weekday": 4}, "until": {"weekday": 6}}),
        (
            "until the 4th of january 2027",
            {"until": {"monthday": 4, "month": 1, "year": 2027}},
        ),
    ],
)
def test_times(text: str, found: dict[str, dict[str, float]]) -> None:
    """Times are found in words and digits."""
    assert meaning(f"heat pump away mode {text}").times.found == found


@pytest.mark.parametrize(
    ("language", "text", "ability", "number"),
    [
        ("nl", "zet de bovengrens van het warm water op 25", "hot_water_max", 25),
        ("sv", "sätt max för varmvattnet på 25", "hot_water_max", 25),
        ("sv", "låt inte varmvattnet bli kallare än 43", "hot_water_min", 43),
        ("it", "in casa non deve fare mai più di 22 gradi", "room_max", 22),
        ("fr", "qu'il ne fasse jamais moins de 18 dans la maison", "room_min", 18),
        ("fr", "eau chaude à 42 degrés et demi minimum", "hot_water_min", 42.5),
        ("fr", "je veux une eau chaude à 50 degrés maximum", "hot_water_max", 50),
        ("de", "über 24 grad soll es im haus nicht sein", "room_max", 24),
        ("de", "die räume sollen nicht mehr unter 19 grad fallen", "room_min", 19),
        ("de", "unter 19 grad soll es im haus nicht mehr werden", "room_min", 19),
    ],
)
def test_bounds(language: str, text: str, ability: str, number: float) -> None:
    """A limit is that of the thing that is named, and the right one of two."""
    found = meaning(text, language)
    assert (found.ability, found.guard) == (ability, None)
    assert found.values.number == number


@pytest.mark.parametrize(
    ("text", "ability", "guard"),
    [
        ("it doesn't bother us so let the heat pump carry on", "resume", None),
        ("don't turn the heat pump off so pause it", "pause", "not"),
        ("don't turn the heat pump off so let it run", None, "not"),
        ("we are not away so let the heat pump run", "away_on", "not"),
        ("make the heat pump at my parents warmer until sunday", "warmer", "person"),
        ("we don't need any hot water limits", None, None),
        ("i can't sleep so turn off the heat pump", "pause", None),
        ("we're at my sister's until sunday", "away_until", None),
        ("turn off the heat pump at my sister's", "pause", "person"),
        ("we don't need any hot water", "hot_water_off", None),
        ("we don't need to turn off the hot water", "hot_water_off", "not"),
        ("the lad from upstairs snores so pause the heat pump", "pause", None),
        ("the lad says no so pause the heat pump", "pause", "said"),
        ("pause the heat pump i've a hullabaloo beside it", "pause", None),
        ("pause the heat pump because my wife is asleep", "pause", None),
        ("pause the heat pump because the rooms are not warm", "pause", "not"),
        ("pause the heat pump i'm on the phone", "pause", None),
        ("pause the heat pump because it's on all day", "pause", None),
        ("it's on all day so pause the heat pump", "pause", None),
        ("pause the heat pump for two hours i'm back at six", "pause", None),
        ("set the heat pump to 21 it's 19 in here", "room_target", None),
        ("turn the heat pump down so it's 20", "room_target", None),
        ("turn the heat pump down so that it's 20", "room_target", None),
        ("the terrier pants so the rooms shouldn't go over 22", "room_max", None),
        (
            "turn the heat pump down so the hot water is hotter",
            "hot_water_max_step",
            "unclear",
        ),
        ("the oven is on so never let the rooms get above 22", "room_max", None),
        ("well it's a marvel that i turn the heat pump off", "pause", "past"),
        ("the heat pump got paused so turn it right off", "pause", None),
        ("we don't need hot water switch it off", "hot_water_off", None),
        ("turn off the hot water it's 60 degrees", "hot_water_off", None),
        ("turn the hot water off because we're away", "hot_water_off", None),
        ("set the heat pump to away we're back on sunday", "away_until", None),
        ("till friday we're at gran's so not at home", "away_until", "person"),
        ("the hot water was off so turn it on again", "hot_water_on", None),
        ("the hot water is always off so turn it on", "hot_water_on", "if"),
        ("it's a marvel that i turn the heat pump off", "pause", "past"),
        ("i don't want the rooms any colder than 19", "room_min", None),
        ("i don't want you to put the rooms below 19", "room_max", "not"),
        ("we don't need hot water so switch it off", "hot_water_off", None),
    ],
)
def test_reasons(text: str, ability: str | None, guard: str | None) -> None:
    """Why something is wanted denies nothing; what is denied stays so."""
    found = meaning(text)
    assert (found.ability, found.guard) == (ability, guard)


@pytest.mark.parametrize(
    ("language", "text", "ability"),
    [
        ("en", "why is the heat pump off it's not warm in the rooms", "doing"),
        ("en", "is the heat pump paused because the rooms are not warm", "is_paused"),
        ("de", "warum ist die wärmepumpe aus es ist nicht warm im haus", "doing"),
    ],
)
def test_why_somebody_asks(language: str, text: str, ability: str) -> None:
    """A question is answered, whatever it is asked for."""
    found = meaning(text, language)
    assert (found.ability, found.guard) == (ability, None)


def test_times_of_a_reason() -> None:
    """A pause lasts as long as its reason, unless it says itself how long."""
    until = {"until": {"clock": 6, "minute": 0}}
    assert meaning("i've a call until six so pause the heat pump").times.found == until
    two_hours = {"lasts": {"minutes": 120.0}}
    text = "pause the heat pump for two hours i've a call until six"
    assert meaning(text).times.found == two_hours


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "don't switch the hot water off any more"),
        ("en", "we don't need the hot water turned off"),
        ("de", "warmwasser nicht mehr ausschalten"),
        ("de", "die wärmepumpe bitte nicht mehr ausschalten"),
        ("fr", "pas besoin d'éteindre l'eau chaude"),
        ("nl", "zet het warm water niet meer uit"),
    ],
)
def test_what_shall_stay_on(language: str, text: str) -> None:
    """Something that shall not be off any more is not turned off."""
    assert meaning(text, language).guard == "not"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_too_long(language: str) -> None:
    """Each phrase can be found."""
    assert max(len(phrase.split()) for phrase in load(language).phrases) <= MAX_PHRASE


def test_brief_templates() -> None:
    """A template stands for each of its phrases."""
    assert expand("[the] (hot|warm) water[s]") == [
        "hot water",
        "hot waters",
        "the hot water",
        "the hot waters",
        "the warm water",
        "the warm waters",
        "warm water",
        "warm waters",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_unknown(language: str) -> None:
    """Each language names the heat pump, and words that guard it."""
    tags = {tag for tag, _ in load(language).phrases.values()}
    assert tags >= {"pump", "not", "if", "said", "person", "maybe", "undo", "past"}


NUMBERS = (
    "0",
    "2",
    "12",
    "21.5",
    "2026",
    "999999999999",
    "8:30",
    "24:00",
    "4.",
    "31.2.",
)
"""What of digits is said, or written by who talks to Assist with a keyboard."""
PHRASES = {
    language: {
        meaning: sorted(
            p for p, found in load(language).phrases.items() if found == meaning
        )
        for meaning in sorted({*load(language).phrases.values()}, key=str)
    }
    for language in sorted(LANGUAGES)
}
"""What is said by what it means, in each language."""


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_words_in_any_order(language: str, data: st.DataObject) -> None:
    """Whatever is said, no reading of it fails, and no time in it."""
    phrase = st.sampled_from(sorted(PHRASES[language], key=str)).flatmap(
        lambda meaning: st.sampled_from(PHRASES[language][meaning])
    )
    words = data.draw(st.lists(phrase | st.sampled_from(NUMBERS), max_size=8))
    now = datetime(2026, 12, 16, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    for slots in meaning(" ".join(words), language).times.found.values():
        # There is no such day, or it has just passed: that is said.
        with suppress(ServiceValidationError):
            assert (moment := resolve_datetime(slots, now)) is None or moment.tzinfo
