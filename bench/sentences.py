"""Measures what our sentences cost Assist, beside Home Assistant's own.

usage: .venv/bin/python -m bench.sentences [en|de|…]

It recognizes the sentences of the battery in a home with three heat pumps by Assist's
own, by ours and by both together, those that are for us and those that are not; and
loads them. Only the
ratio says something: machines differ.
"""

from collections.abc import Callable
from functools import partial
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
    """Return how many milliseconds of the processor something took, and its result."""
    begin = time.thread_time()
    result = work()
    return (time.thread_time() - begin) * MILLISECONDS, result


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
    together: dict[str, Any] = get_intents(language) or {}
    merge_dict(together, ours)
    sources = {
        "theirs": get_intents(language) or {},
        "ours": ours,
        "together": together,
    }
    parsed = {
        whose: timed(partial(Intents.from_dict, source))
        for whose, source in sources.items()
    }
    battery = load_yaml_dict(str(BATTERY / f"{language}.yaml"))
    lists = slot_lists()
    # What takes long the first time is kept for the next.
    for _, intents in parsed.values():
        recognize_best("turn on the light", intents, slot_lists=lists)
    for whose in ("ours", "not_ours"):
        texts = [
            entry["say"]
            for row, entries in battery.items()
            if (row == "not_ours") == (whose == "not_ours")
            for entry in entries
        ]
        for name, (_, intents) in parsed.items():
            each = sorted(
                timed(
                    lambda text=text, intents=intents: recognize_best(  # type: ignore[misc]
                        text, intents, slot_lists=lists, language=language
                    )
                )[0]
                for text in texts
            )
            sys.stdout.write(
                f"{whose}, by {name}: {median(each):.2f} ms a sentence, "
                f"of the slowest 5 % {each[-len(each) // 20]:.2f}\n"
            )
    for name, (loading, _) in parsed.items():
        sys.stdout.write(f"loading {name}: {loading:.0f} ms\n")
    sys.stdout.write(
        f"reading our file {reading:.0f} ms, our words {words:.0f} ms, once each\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:2])
