"""Reads a sentence: which ability is meant, with which values and times.

What a sentence holds is a set of meanings (`lexicon`). A rule says which of them an
ability needs; the first rule that fits has precedence. Nothing is changed by a sentence
that asks, denies, sets a condition, reports or muses.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .lexicon import Lexicon, Token
from .moments import Times, find_times
from .reasons import objection, split, things
from .rules import (
    ACTIONS,
    ANSWERED,
    COMMANDS,
    FEELINGS,
    FINAL,
    IMPLIED,
    JOINT,
    LEVEL_WORDS,
    LIMIT_WORDS,
    NOUNS,
    ORDERS,
    QUESTIONS,
    QUIET,
    SERIOUS,
    THINGS,
    TWO_ORDERS,
    VALUED,
    first_fit,
)
from .values import DOWN, UP, Values, find_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a sentence means.

    Attributes:
        ability: Key of the ability; None where it is not understood.
        guard: Why nothing may be changed, None if it may.
        times: The times that were said.
        values: The temperatures and steps.
        direction: 1 for up, -1 for down.
        level: An optimization level.
        period: A period, e.g. "yesterday".
        heat_pump: Words that name one; None if no word does.
    """

    ability: str | None
    guard: str | None
    times: Times = field(default_factory=Times)
    values: Values = field(default_factory=Values)
    direction: int = 0
    level: str | None = None
    period: str | None = None
    heat_pump: str | None = None


def understand(lexicon: Lexicon, tokens: Sequence[Token]) -> Meaning:
    """Return what a sentence means: the order in it, if a reason is given for one."""
    is_question = _asks(lexicon, tokens)
    order, reason = split(lexicon, tokens)
    meaning = _understand(lexicon, order, is_question=is_question)
    if not is_question and _is_two(lexicon, order, meaning.ability):
        return replace(meaning, guard="two")
    if not reason or meaning.ability in ANSWERED:
        return meaning
    together = _understand(lexicon, [*things(reason), *order], is_question=is_question)
    if meaning.ability is None or meaning.guard:
        meaning = together
    elif meaning.ability.startswith("away_"):
        # "Set away mode, we're back on Sunday."
        whole = _understand(lexicon, tokens, is_question=is_question)
        is_whole = not whole.guard or whole.times.found != meaning.times.found
        meaning = whole if is_whole else meaning
    elif (together.ability, together.guard) == ("pause", None) and not (
        meaning.times.found
    ):
        # "I've a call until six, so pause it."
        meaning = together
    return replace(meaning, guard=meaning.guard or objection(reason))


def _is_two(lexicon: Lexicon, tokens: Sequence[Token], ability: str | None) -> bool:
    """Return whether there are two orders, of which one would be carried out."""
    if ability in ANSWERED:
        return False
    for place, token in enumerate(tokens):
        if token.text not in lexicon.conjunctions:
            continue
        before, after = tokens[:place], tokens[place + 1 :]
        neighbours = {
            next((token.tag for token in half if token.tag), None)
            for half in (before[::-1], after)
        }
        # "The hot water and the heating off".
        if len(neighbours) > 1 and neighbours <= THINGS:
            return True
        halves = [
            _understand(lexicon, half, is_question=False)
            for half in (before, after)
            # "I'm cold and tired" is no order.
            if (ACTIONS | {"last"}) & {token.tag for token in half}
        ]
        orders = {half.ability for half in halves if not half.guard}
        orders -= ANSWERED | {None}
        if len(orders) > 1 and not any(orders <= joint for joint in JOINT):
            return True
    return False


def _understand(
    lexicon: Lexicon, tokens: Sequence[Token], *, is_question: bool
) -> Meaning:
    """Return what the phrases of a sentence mean together."""
    tags = {token.tag for token in tokens}
    times, rest = find_times(tokens, has_values=bool(LIMIT_WORDS & tags))
    if lexicon.has_twelve_hours:
        times.prefer_afternoons()
    values, rest = find_values(rest)
    meanings = _meanings(rest, times, _last(tokens))
    period = next((str(t.value) for t in rest if t.tag == "period"), None)
    if times.is_today:
        period = "today"
    level = next((str(t.value) for t in rest if t.tag == "level"), None)
    if level is None and "optim" in meanings:
        named = (LEVEL_WORDS.get(token.tag or "") for token in rest)
        level = next(filter(None, named), None)
    common: dict[str, Any] = {
        "times": times,
        "values": values,
        "level": level,
        "period": period,
    }
    if is_question or {"ask", "tell", "advice", "eitheror"} & meanings:
        return Meaning(ability=first_fit(QUESTIONS, meanings), guard=None, **common)
    meanings |= values.meanings(meanings)
    names = first_fit(NOUNS, meanings)
    if names and not (ACTIONS - {"on"}) & meanings:
        return Meaning(ability=names, guard=None, **common)
    ability = first_fit(COMMANDS, meanings)
    guard = _guard(ability, meanings, times, values)
    if any(token.tag is None for token in rest):
        guard = guard or "unknown"
    direction = 1 if UP & meanings else -1
    return Meaning(ability=ability, guard=guard, direction=direction, **common)


def _last(tokens: Sequence[Token]) -> str:
    """Return what the end of a sentence means: "Schalt sie ein" has half a verb there."""
    token = next((t for t in reversed(tokens) if t.tag not in QUIET), None)
    if token is None:
        return ""
    return str(token.value) if token.tag == "last" else FINAL.get(str(token.tag), "")


def _meanings(tokens: Sequence[Token], times: Times, last: str) -> set[str]:
    """Return the meanings of phrases, and those that several of them have together."""
    meanings = {token.tag for token in tokens if token.tag}
    meanings |= {f"{token.tag}.{token.value}" for token in tokens if token.value}
    meanings |= {f"@{role}" for role in times.found}
    meanings.add(last)
    for meaning in meanings & IMPLIED.keys():
        meanings |= set(IMPLIED[meaning].split())
    if times.found:
        meanings.add("@")
    if times.is_today:
        meanings.add("today")
    if "more" in meanings and {"none", "not"} & meanings:
        meanings = meanings - {"more"} | {"nomore"}
    if "want" in meanings and _denies_bound(tokens):
        meanings = meanings - {"not", "nomore"} | {"bound"}
    elif "nomore" in meanings:
        # "Not any more" denies nothing that is asked for, but "not off any more" does.
        if _denies_off(tokens):
            meanings = meanings - {"nomore"} | {"not"}
        else:
            meanings -= {"not", "bound"}
    if "gladly" in meanings and all(
        token.value == "would" for token in tokens if token.tag == "maybe"
    ):
        meanings -= {"maybe"}
    if "visit" in meanings:
        meanings.add("away" if _goes_away(meanings) else "person")
    # "Below" is a ceiling, and "never below" a floor.
    is_turned = "bound" in meanings
    if "upto" in meanings:
        meanings.add("floor" if "down" in meanings else "ceiling")
    if {"atleast", "below" if is_turned else "above"} & meanings:
        meanings.add("floor")
    if {"atmost", "above" if is_turned else "below"} & meanings:
        meanings.add("ceiling")
    if not ACTIONS & meanings:
        meanings |= {FEELINGS[feeling] for feeling in FEELINGS.keys() & meanings}
    return meanings


def _denies_off(tokens: Sequence[Token]) -> bool:
    """Return whether something shall not be off: "Don't switch it off any more".

    It is an order in "We don't need hot water, switch it off".
    """
    denial: str | None = None
    between: set[str | None] = set()
    for token in tokens:
        if token.tag in {"not", "nomore"}:
            denial, between = token.tag, set()
        elif (token.tag, token.value) in {("off", "particle"), ("last", "off")}:
            is_order = between & {"so", "it", *(["set"] if denial == "nomore" else ())}
            return denial is not None and not is_order
        elif token.tag == "off":
            return denial is not None and not between
        elif token.tag and token.value != "done":
            between.add(token.tag)
    return False


def _goes_away(meanings: Collection[str]) -> bool:
    """Return whether who visits somebody is away, and it is no other heat pump there."""
    ends = {"@start", "@until", "@lasts"}
    return bool(ends & set(meanings)) and not (
        (ACTIONS - ends - {"set", "want"}) & set(meanings)
    )


def _denies_bound(tokens: Sequence[Token]) -> bool:
    """Return whether no more than a bound is denied.

    "Über 24 Grad soll es nicht werden", "I don't want it any colder than 20"; but not
    "I don't want you to set it below 20".
    """
    places = {token.tag: place for place, token in enumerate(tokens)}
    bound = max(places.get("above", -1), places.get("below", -1))
    denial = max(places.get("not", -1), places.get("nomore", -1))
    between = {token.tag for token in tokens[denial:bound]}
    return min(bound, denial) >= 0 and not (ORDERS - {"want"} & between)


def _guard(
    ability: str | None, meanings: Collection[str], times: Times, values: Values
) -> str | None:
    """Return why an ability must not be used, None if it may."""
    if serious := next((tag for tag in SERIOUS if tag in meanings), None):
        return serious
    if "not" in meanings:
        return "not"
    if "period" in meanings:
        return "past"
    if "bound" in meanings and not {"floor", "ceiling", "@before"} & set(meanings):
        return "not"
    if times.is_odd or values.is_odd:
        return "unclear"
    if any(pair <= set(meanings) for pair in TWO_ORDERS):
        return "two"
    if values.step is not None and UP & set(meanings) and DOWN & set(meanings):
        return "unclear"
    if values.number is not None and ability not in VALUED:
        return "unclear"
    if values.second is not None and ability != "room_between":
        return "two"
    if ability == "pause":
        allowed = {"lasts", "until", "before"}
    elif ability and ability.startswith("away") and "visitors" in meanings:
        return "person"
    elif ability in ("away_until", "away_from_to", "away_without_end"):
        allowed = {"lasts", "until", "start", "at"}
    else:
        allowed = set()
    return "time" if times.found.keys() - allowed else None


def _asks(lexicon: Lexicon, tokens: Sequence[Token]) -> bool:
    """Return whether the first word of a sentence asks."""
    words = (
        (word, token.tag)
        for token in tokens
        if token.tag != "polite"
        for word in token.text.split()
        if word not in lexicon.interjections
    )
    word, tag = next(words, ("", None))
    # "Ist das kalt hier!" is no question.
    return word in lexicon.asking and tag not in FEELINGS
