"""The words of a language: what each phrase stands for, read from `languages/`.

A phrase stands for one meaning. Meanings are the same in all languages, so that what
reads a sentence knows none. Phrases are written briefly: `[the] (hot|warm) water` is
four of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
import re
from typing import Any, Final
from unicodedata import normalize

from homeassistant.util.yaml import load_yaml_dict

FOLDER: Final = Path(__file__).parent / "languages"
LANGUAGES: Final = ("de", "en", "fr", "it", "nl", "sv")

MAX_PHRASE: Final = 8
"""Words of the longest phrase."""
WORD: Final = re.compile(
    r"\d{1,2}:\d\d|\d{1,2}\.\d{1,2}\.(?:\d{4})?|\d+(?:[.,]\d+)?(?:st|nd|rd|th|e|er|\.(?!\d))?"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*'?|[°%-]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One phrase of a sentence.

    Attributes:
        text: Its words, folded.
        tag: What it stands for; None if it stands for nothing here.
        value: Which of its kind, e.g. the number.
    """

    text: str
    tag: str | None
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """A language.

    Attributes:
        language: Its code.
        phrases: Tag and value by phrase, the words with one space between.
        endings: What words may end with that changes nothing.
        breaks: Pattern and replacement of what is read in other words: of words that are
            written as one, and of what tells instead of asking for something.
        asking: Words with which a question begins.
        conjunctions: Words between two orders.
        interjections: Words that may stand before anything.
        answers: Sentence by what is to be said.
        data: The rest of the file: names of days, ways to write.
    """

    language: str
    phrases: Mapping[str, tuple[str, Any]]
    endings: tuple[str, ...]
    breaks: tuple[tuple[str, str], ...]
    asking: frozenset[str]
    conjunctions: frozenset[str]
    interjections: frozenset[str]
    answers: Mapping[str, str]
    data: Mapping[str, Any]

    @property
    def has_twelve_hours(self) -> bool:
        """Whether clocks count to twelve, twice a day."""
        return "halves" in self.data.get("format", {})

    def tokens(self, text: str) -> list[Token]:
        """Return the phrases of a sentence, the longest that begins at each word."""
        text = fold(text)
        for pattern, replacement in self.breaks:
            text = re.sub(pattern, replacement, text)
        words = split(text)
        tokens: list[Token] = []
        place = 0
        while place < len(words):
            length, token = self._longest(words[place : place + MAX_PHRASE])
            tokens.append(token)
            place += length
        return tokens

    def _longest(self, words: list[str]) -> tuple[int, Token]:
        for length in range(len(words), 0, -1):
            for phrase in self._forms(words[:length]):
                if found := self.phrases.get(phrase):
                    return length, Token(phrase, *found)
        return 1, number_token(words[0]) or Token(words[0], None)

    def _forms(self, words: list[str]) -> Iterator[str]:
        """Yield a phrase as it is, and without what its last word may end with."""
        yield (phrase := " ".join(words))
        for ending in self.endings:
            if phrase.endswith(ending):
                yield phrase.removesuffix(ending)


def fold(text: str) -> str:
    """Return a text as it is compared: letters may be composed in several ways.

    Assist does not take "ß" for "ss", so neither is done here.
    """
    return normalize("NFKC", text).lower().replace("’", "'").strip()


def split(text: str) -> list[str]:
    """Return the words of a sentence, folded; a hyphen separates words."""
    folded = re.sub(r"(?<=\w)-(?=\w)", " ", fold(text))
    # "6 p.m." and "z.B." are words, not ends of sentences.
    folded = re.sub(r"\b([a-z])\.([a-z])\b\.?", r"\1\2", folded)
    return WORD.findall(folded)


def number_token(word: str) -> Token | None:
    """Return what digits stand for: a number, an ordinal, a time or a date.

    Nobody says a number of more than four digits.
    """
    if re.fullmatch(r"\d{1,2}:\d\d", word):
        hour, minute = map(int, word.split(":"))
        return Token(word, "time", (hour, minute))
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.(?:\d{4})?", word):
        return Token(word, "date", tuple(int(part) for part in word.split(".") if part))
    if match := re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th|e|er|\.)", word):
        return Token(word, "ordinal", int(match[1]))
    if re.fullmatch(r"\d{1,4}(?:[.,]\d{1,4})?", word):
        return Token(word, "number", float(word.replace(",", ".")))
    return None


def expand(template: str) -> list[str]:
    """Return the phrases that a brief one stands for, e.g. four of "[a] (b|c)"."""
    return sorted({" ".join(text.split()) for text in _expand(template)})


def _expand(template: str) -> list[str]:
    if (match := re.search(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)", template)) is None:
        return [template]
    optional, choice = match.groups()
    inner = ["", *optional.split("|")] if choice is None else choice.split("|")
    before, after = template[: match.start()], template[match.end() :]
    return [text for part in inner for text in _expand(f"{before}{part}{after}")]


def _numbers(data: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield the words for numbers up to 99, and for those with a half."""
    names: dict[float, list[str]] = {
        float(value): words.split("|") for value, words in data["numbers"].items()
    }
    units = {value: [*names[value]] for value in range(1, 10)}
    tens = {value: [*names[value]] for value in range(20, 100, 10) if value in names}
    for form in data.get("compounds", ()):
        for (ten, ten_words), (unit, unit_words) in product(
            tens.items(), units.items()
        ):
            names.setdefault(ten + unit, []).extend(
                form.format(unit=unit_word, tens=ten_word)
                for unit_word, ten_word in product(unit_words, ten_words)
            )
    for value, words in names.items():
        for word in words:
            yield word, value
            if half := data.get("half_compound"):
                yield half.format(number=word), value + 0.5


def _meaning(key: str) -> tuple[str, Any]:
    """Return tag and value of a key of a file, e.g. ("weekday", 0) of "weekday.0"."""
    tag, _, value = key.partition(".")
    return tag, float(value) if re.fullmatch(r"[\d.]+", value) else value or None


def source_language(language: str) -> str:
    """Return which of our languages one of a country is, English for all others."""
    code = language.split("-", maxsplit=1)[0].lower()
    return code if code in LANGUAGES else "en"


@cache
def load(language: str) -> Lexicon:
    """Return a language, read from its file the first time; not for the event loop."""
    data: dict[str, Any] = dict(load_yaml_dict(str(FOLDER / f"{language}.yaml")))
    phrases: dict[str, tuple[str, Any]] = {
        fold(phrase): ("number", value) for phrase, value in _numbers(data)
    }
    for key, templates in data.pop("words").items():
        for template in re.split(r"\s*;\s*", templates.strip()):
            for phrase in expand(template):
                # What stands further up in a file has precedence.
                phrases.setdefault(" ".join(split(phrase)), _meaning(key))
    interjections = data.pop("interjections").split()
    for word in interjections:
        phrases.setdefault(word, ("", None))
    return Lexicon(
        language=language,
        phrases=phrases,
        endings=tuple(data.pop("endings", ())),
        breaks=tuple((one, other) for one, other in data.pop("breaks", ())),
        asking=frozenset(data.pop("asking").split()),
        conjunctions=frozenset(data.pop("conjunctions").split()),
        interjections=frozenset(interjections),
        answers=data.pop("answers"),
        data=data,
    )
