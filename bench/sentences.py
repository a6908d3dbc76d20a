"""Measures what our sentences cost Assist, beside Home Assistant's own.

usage: .venv/bin/python -m bench.sentences [en|de|…]

It recognizes the sentences of the battery in a home with three heat pumps, with and
without ours, by turns; and loads both. Only the ratio says something: machines differ.
"""

from collections.abc import Callable
from pathlib import Path
from statistics import median
import sys
import time
from typing import Any, Final

from hassil import Intents, recognize_best
from hassil.intents import SlotList, TextSlotList
from hassil.util import merge_dict
from home_assistant_intents import get_intents

from custom_components.podero.voice.lexicon import load
from custom_components.podero.voice.sentence_files import SOURCE
from homeassistant.util.yaml import load_yaml_dict

BATTERY: Final = Path(__file__).parents[1] / "tests" / "voice" / "battery"
ENTITIES: Final = 25
"""Those of a heat pump that may be exposed."""
MILLISECONDS: Final = 1000


def timed[T](work: Callable[[], T]) -> tuple[float, T]:
    """Return how many milliseconds something took, and what came of it."""
    begin = time.perf_counter()
    result = work()
    return (time.perf_counter() - begin) * MILLISECONDS, result


def slot_lists() -> dict[str, SlotList]:
    """Return the names that Assist knows of a home with three heat pumps."""
    names = ["Kitchen light", "TV", "Bathroom"] + [
        f"Heat pump {number} entity {place}"
        for number in range(1, 4)
        for place in range(ENTITIES)
    ]
    lists = {"name": names, "area": ["Kitchen", "Basement", "Bathroom"], "floor": []}
    return {
        key: TextSlotList.from_tuples(
            [(value, value, {"domain": "climate"}) for value in values],
            allow_template=False,
        )
        for key, values in lists.items()
    }


def main(language: str = "en") -> None:
    """Print medians, and those of the slowest twentieth."""
    reading, ours = timed(lambda: load_yaml_dict(str(SOURCE / f"{language}.yaml")))
    words, _ = timed(lambda: load.__wrapped__(language))
    theirs: dict[str, Any] = get_intents(language) or {}
    own_parsing, alone = timed(lambda: Intents.from_dict(get_intents(language) or {}))
    merge_dict(theirs, ours)
    parsing, both = timed(lambda: Intents.from_dict(theirs))
    battery = load_yaml_dict(str(BATTERY / f"{language}.yaml"))
    texts = [entry["say"] for entries in battery.values() for entry in entries]
    lists, spent = slot_lists(), {"alone": [0.0], "with ours": [0.0]}
    for text in ["turn on the light", *texts]:
        for name, intents in (("alone", alone), ("with ours", both)):
            milliseconds, _ = timed(
                lambda text=text, intents=intents: recognize_best(  # type: ignore[misc]
                    text, intents, slot_lists=lists, language=language
                )
            )
            spent[name].append(milliseconds)
    for name, each in spent.items():
        slow = sorted(each)[-len(each) // 20]
        sys.stdout.write(
            f"{name}: {median(each):.1f} ms a sentence, of the slowest 5 % {slow:.1f}\n"
        )
    sys.stdout.write(f"loading: theirs {own_parsing:.0f} ms, both {parsing:.0f} ms\n")
    sys.stdout.write(
        f"reading our file {reading:.0f} ms, our words {words:.0f} ms, once each\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:2])
