"""Writes the sentences by which Assist knows what is for us, from the words of `languages/`.

usage: .venv/bin/python -m scripts.sentences

A sentence is for us if all its words are words we know and one of them is about a heat
pump: so nothing that Home Assistant's own intents, lists and timers wait for is taken
from them. What it means is read by `voice/understanding.py`.
"""

from collections.abc import Iterable
from itertools import permutations
import json
from pathlib import Path
import re
from typing import Any, Final

from custom_components.podero.managed_files import MARKER
from custom_components.podero.voice.lexicon import Lexicon, expand, load
from custom_components.podero.voice.sentence_files import SOURCE
from homeassistant.util.yaml import dump

LANGUAGES: Final = ("de", "en", "fr", "it", "nl", "sv")
MAX_WORDS: Final = 24
"""Words before and after what a sentence is about; longer ones are nobody's."""
DIGIT: Final = "(0|1|2|3|4|5|6|7|8|9)"
DIGITS: Final = f"{DIGIT}[{DIGIT}[{DIGIT}[{DIGIT}]]]"
NUMBER: Final = (
    f"{DIGITS}[(:|.|,|h){DIGITS}][.]"
    "[st|nd|rd|th|e|er|h|min|mins|uhr|grad|am|pm|%|[ ]°[c|f]]"
)
"""No range: where names are unknown, Assist takes any word for one."""
PUMPS: Final = frozenset(("pump",))
ANCHORS: Final = frozenset(
    [
        "podero",
        "watertemperature",
        "watermin",
        "watermax",
        "waterlimits",
        "makewater",
        "water",
        "roommin",
        "roommax",
        "roomlimits",
        "roomtemperature",
        "roomrange",
        "rooms",
        "min",
        "max",
        "limit",
        "optim",
        "optimlevel",
        "away",
        "wego",
        "home",
        "asklimit",
    ]
)
"""Meanings of which a sentence has one, unless it names the heat pump."""
PHRASES: Final = frozenset(("comeback",))
"""Meanings likewise, if they are said in more than one word."""
NOBODYS: Final = frozenset(("other",))
PEOPLES: Final = frozenset(("person", "visitors"))
"""Meanings of words that stand only in a sentence that names the heat pump."""


def write(lexicon: Lexicon) -> str:
    """Return the file of a language."""
    gate: dict[str, Any] = lexicon.data["gate"]
    here = (_words(lexicon, NOBODYS) | _joined(lexicon)) - {"°"}
    # "Grandma's cold" is a phrase of ours, and grandma is none.
    people = _shortest(_phrases(lexicon, PEOPLES))
    everybodys = here - people
    pumps = _shortest(_phrases(lexicon, PUMPS))
    # Assist looks for one of these before it tries a sentence, even within other words:
    # those within the heat pump's would have all of them tried.
    within = {word for word in people if any(word in pump for pump in pumps)}
    kinds = {"people": people - within, "others": within}
    peoples = {kind: words for kind, words in kinds.items() if words}
    pump_words = {phrase.split()[-1] for phrase in pumps}
    about = _shortest(
        {
            *_phrases(lexicon, ANCHORS),
            *(phrase for phrase in _phrases(lexicon, PHRASES) if " " in phrase),
            *(phrase for each in gate["about"] for phrase in expand(each)),
        }
    )
    names = {
        re.sub("^<podero_pump>", pump, phrase)
        for each in gate["names"]
        for phrase in expand(each)
        for pump in pumps
    }
    spoken = {phrase for each in gate.get("words", ()) for phrase in expand(each)}
    about_words = {phrase for phrase in about if " " not in phrase}
    ending = f"[{_tree(lexicon.endings)}]" if lexicon.endings else ""
    # Before Home Assistant 2026.10 a word that ends with an apostrophe needs a space.
    elided = {
        word for word in here if word.endswith("'") and "'" not in lexicon.endings
    }
    begin = f"[{_tree(elided)}[ ]]" if elided else ""

    def word(words: set[str], *others: str) -> str:
        """Return a choice between words, each with what it may begin and end with."""
        return f"{begin}{_any_of(_tree(words - elided), *others)}{ending}"

    after = {
        "podero_after": word(everybodys | spoken, NUMBER),
        "podero_words_after": _chain("<podero_after>"),
    }
    # What comes before ends at the first word by which a sentence is for us, so that
    # nothing is tried twice; this costs Assist no more than its own sentences do.
    rules = after | {
        "podero_before": word(everybodys - about_words - pump_words | spoken, NUMBER),
        "podero_words_before": _chain("<podero_before>"),
        "podero_about": word(about | names),
        "podero_pump": _tree(pumps),
        **{
            f"podero_{kind}": f"{_any_of(*sorted(words))}{ending}"
            for kind, words in peoples.items()
        },
    }
    for_us = "[<podero_words_before> ]<podero_about>[ <podero_words_after>]"
    sentences = [
        *(template.format(for_us=for_us) for template in gate["sentences"]),
        # What others want of a heat pump, whatever it is, changes nothing.
        *(
            f"[{{podero_before}} ]{one} [{{podero_between}} ]{other}[ {{podero_after}}]"
            for kind in peoples
            for one, other in permutations((f"<podero_{kind}>", "<podero_pump>"))
        ),
        *gate.get("open", ()),
    ]
    content = {
        "language": lexicon.language,
        "intents": {
            "PoderoSay": {
                # Rules for all would be copied for each sentence of Assist's own.
                "data": [
                    {"sentences": sentences, "expansion_rules": rules},
                    {
                        "sentences": list(gate["called"]),
                        "requires_context": {"domain": "climate"},
                        "expansion_rules": after,
                    },
                ]
            }
        },
        "lists": {
            f"podero_{name}": {"wildcard": True}
            for name in ("name", "before", "between", "after")
        },
    }
    text = dump(json.loads(json.dumps(content)))
    return (
        f"{MARKER}, which replaces this file. Delete this line and the file is yours.\n"
        f"# Written by scripts/sentences.py from voice/languages/{lexicon.language}.yaml.\n"
        f"{text}"
    )


def _phrases(lexicon: Lexicon, tags: frozenset[str]) -> set[str]:
    """Return the phrases of some meanings."""
    return {phrase for phrase, (tag, _) in lexicon.phrases.items() if tag in tags}


def _shortest(phrases: set[str]) -> set[str]:
    """Return those phrases in which no other stands: all their words are known anyhow."""
    return {
        phrase
        for phrase in phrases
        if not any(
            other != phrase and f" {other} " in f" {phrase} " for other in phrases
        )
    }


def _joined(lexicon: Lexicon) -> set[str]:
    """Return days with the part of the day in one word, where a language writes so."""
    if not lexicon.breaks:
        return set()
    days, parts = (
        {phrase for phrase in _phrases(lexicon, frozenset(tags)) if " " not in phrase}
        for tags in (("day", "weekday"), ("part",))
    )
    return {f"{day}{part}" for day in days for part in parts}


def _words(lexicon: Lexicon, without: frozenset[str]) -> set[str]:
    """Return the single words of all phrases but those of some meanings."""
    return {
        word
        for phrase, (tag, _) in lexicon.phrases.items()
        if tag not in without
        for word in phrase.split()
        if not word.isdigit()
    }


def _tree(phrases: Iterable[str]) -> str:
    """Return a choice between phrases whose common beginnings are tried once.

    So a word is found by some dozens of comparisons, not by as many as there are words;
    and unlike a list, a choice ends where the word does.
    """
    rest: dict[str, set[str]] = {}
    for phrase in filter(None, phrases):
        rest.setdefault(phrase[0], set()).add(phrase[1:])
    parts: list[str] = []
    for first, tails in sorted(rest.items()):
        begin = first
        while len(tails) > 1 and all(tails) and len({tail[0] for tail in tails}) == 1:
            begin += next(iter(tails))[0]
            tails = {tail[1:] for tail in tails}
        if len(tails) == 1:
            parts.append(begin + next(iter(tails)))
        elif "" in tails:
            parts.append(
                f"{begin}[{_tree(tails - {''}).removeprefix('(').removesuffix(')')}]"
            )
        else:
            parts.append(f"{begin}{_tree(tails)}")
    return f"({'|'.join(parts)})"


def _any_of(*parts: str) -> str:
    return f"({'|'.join(parts)})"


def _chain(word: str) -> str:
    """Return up to `MAX_WORDS` of a word, each after a space."""
    return f"{word}[ " * (MAX_WORDS - 1) + word + "]" * (MAX_WORDS - 1)


def main(languages: Iterable[str] = LANGUAGES) -> None:
    """Write the files of all languages."""
    for language in languages:
        path = Path(SOURCE) / f"{language}.yaml"
        path.write_text(write(load(language)), encoding="utf-8")


if __name__ == "__main__":
    main()
