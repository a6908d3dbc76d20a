"""Texts and icons: complete in each language, none that nobody asks for."""

import ast
from collections.abc import Mapping
import inspect
import json
import logging
from pathlib import Path
import re
from string import Formatter
from typing import Any
from unittest.mock import ANY

import pytest

from custom_components.podero import api, config_flow, repairs, system_health
from custom_components.podero.account.write_queue import (
    ClosedError,
    MissingFieldError,
    RuleViolationError,
    UnknownOutcomeError,
)
from custom_components.podero.api import Value
from custom_components.podero.const import DOMAIN
from custom_components.podero.exceptions import error_translation, to_user_error
from custom_components.podero.heat_pump.rules import RULES, Rule, RuleViolation
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowManager, section
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from .dialogs import WAYS, Dialog, add_dialog, at_once, sign_in_dialog, typed
from .home import Home
from .pages import DOCS
from .simulator import Generation
from .texts import ENGLISH, FILES, FOLDER, ICONS, TEXTS, descriptions, leaves

TRANSLATED = [language for language in TEXTS if language != "en"]

LOAN_WORDS = {
    "de": {"Boost", "ECO", "OK", "Pause", "Standby"},
    "fr": {"Absence", "Boost", "ECO", "Min", "Modes", "OK", "Pause"},
    "it": {"Boost", "Client secret", "Comfort", "ECO", "Min", "No", "OK"},
    "nl": {"Boost", "Comfort", "ECO", "Min", "OK"},
    "sv": {"Boost", "ECO", "Min", "OK", "Start"},
}
"""What is the same in English by language: loan words, and Podero's own."""

NOT_CALLED = {
    "de": {"Ihnen", "Ihr", "Ihre", "Ihrem", "Ihren", "Ihrer", "Ihres"},
    "fr": {"Ta", "Tes", "Ton", "Tu", "ta", "tes", "ton", "tu"},
    "it": {"Lei", "Sua", "Suo", "Voi", "Vostro", "voi", "vostra", "vostro"},
    "nl": {"U", "Uw", "u", "uw"},
    "sv": {"Er", "Era", "Ert", "Ni", "er", "era", "ert", "ni"},
}
"""What Home Assistant calls no reader, by language; German "Sie" is they as well."""

WORDS = {
    ("binary_sensor", "action_needed"): {"on", "off"},
    ("binary_sensor", "away_active"): {"on", "off"},
    ("sensor", "lifecycle_state"): {"authenticated", "error"},
}
"""States that have a text without being an option."""

UNNAMED = {("climate", "climate")}
"""Entities that are named like the heat pump."""

LONGEST_NAME = 30
"""Characters of an entity's name that fit on the card of a phone."""

OTHER_WORDS = {
    "de": {
        *(
            "abwesenheitsmodus",
            r"token .*\bendet?\b",
            r"(?<!bis z)um \{(start|end|until)",
            "konto läuft nicht",
        ),
        *("einheit deines zuhauses", "was leer ist", "heizvorgaben", "eigens"),
        *("zehn stunden", r"\buuid\b", "auf zuruf"),
    },
    "en": {
        *(
            "organis",
            r"(?<!# )tokens? (that )?ends?\b",
            "away window",
            "heating preferences",
        ),
        *("optimization mode", "steering state", "is not running", "unit of your home"),
        *("goes away by itself", "tidy up", "heat pump of podero", "off at first"),
        *("(?<!about )ten hours", "at one tap"),
    },
    "fr": {
        r"eau chaude sanitaire minimale",
        "préférences de chauffage",
        "disparaîtra de lui",
        *("dix heures", r"\buuid\b"),
    },
    "it": {
        r"\bavviso\b",
        "preferenze di riscaldamento",
        "scomparirà da solo",
        *(r"dieci or\w", r"\buuid\b"),
    },
    "nl": {
        "tapwater",
        "aanvragen",
        "bedrijf\\b",
        "voorkeuren",
        "eenheid van je woning",
        *("tien uur", r"\buuid\b", "op je woord"),
    },
    "sv": {
        "hemmets enhet",
        "drift$",
        "det som är tomt",
        "av sig självt",
        "tio tim",
        r"\buuid\b",
    },
}
"""What is called by another word everywhere, by language."""

FIGURE = re.compile(r"\d+(?:,\d+)?")
END = re.compile(r"[.?!:]$")
BLANKS = re.compile(r"^\s|\s$|\s\s|[^\S \u00a0\u202f]")
"""Those at an end, in a row, or other than a space and the no-break ones of French."""

# Home Assistant's own rules (hassfest).
KEY = re.compile(r"(?!.+[_-]{2})(?![_-])[a-z0-9-_]+(?<![_-])")
ADDRESS = re.compile(r"\w+://|www\.", re.IGNORECASE)


def placeholders(text: str) -> set[str]:
    """Return the names that a text has to be filled with."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# The files.


def test_languages() -> None:
    """There is English, which Home Assistant falls back to, and others with it."""
    assert list(FILES) == ["de", "en", "fr", "it", "nl", "sv"]


@pytest.mark.parametrize(
    "file", [*FILES.values(), FOLDER / "icons.json"], ids=lambda file: file.name
)
def test_order(file: Path) -> None:
    """Files are sorted and indented alike, so that a text is found again."""
    content = file.read_text()
    ordered = json.dumps(
        json.loads(content), indent=2, sort_keys=True, ensure_ascii=False
    )
    assert content == f"{ordered}\n"


@pytest.mark.parametrize("language", TRANSLATED)
def test_in_step(language: str) -> None:
    """Each language has the texts of English, with the same placeholders."""
    english, other = dict(leaves(ENGLISH)), dict(leaves(TEXTS[language]))
    assert other.keys() == english.keys()
    for path, text in other.items():
        assert placeholders(text) == placeholders(english[path]), path


@pytest.mark.parametrize("language", TRANSLATED)
def test_translated(language: str) -> None:
    """Only loan words are as in English, and the reader is addressed as is usual."""
    english, other = dict(leaves(ENGLISH)), dict(leaves(TEXTS[language]))
    same = {text for path, text in other.items() if english[path] == text}
    # What is to be filled in only is the same in any language.
    assert {t for t in same if re.sub(r"{\w+}", "", t)} == LOAN_WORDS[language]
    for path, text in other.items():
        assert not NOT_CALLED[language] & {*re.findall(r"\w+", text)}, path


@pytest.mark.parametrize("language", TRANSLATED)
def test_said_alike(language: str) -> None:
    """A text has the figures and the end of the English one, and one translation."""
    english, said = dict(leaves(ENGLISH)), dict[str, str]()
    for path, text in leaves(TEXTS[language]):
        figures = FIGURE.findall(english[path].replace(".", ","))
        assert sorted(FIGURE.findall(text)) == sorted(figures), path
        assert END.findall(text) == END.findall(english[path]), path
        assert said.setdefault(english[path], text) == text, path


@pytest.mark.parametrize("language", TEXTS)
def test_form(language: str) -> None:
    """Each text is plain: no markup, address, reference, or quoted placeholder."""
    for path, text in leaves(TEXTS[language]):
        assert all(KEY.fullmatch(key) for key in path.split(".")), path
        assert text, path
        assert not BLANKS.search(text), path
        assert cv.string_with_no_html(text) == text
        assert not ADDRESS.search(text), path
        assert "[%" not in text, path
        # Between single quotes the frontend takes a placeholder as it stands.
        assert not re.search(r"'\{|\}'", text), path
        assert all(name.isidentifier() for name in placeholders(text)), path


@pytest.mark.parametrize("language", TEXTS)
def test_sentences(language: str) -> None:
    """What explains or complains is a sentence; what names something is none."""
    for path, text in leaves(TEXTS[language]):
        sections, key = path.split(".")[:-1], path.rsplit(".", maxsplit=1)[1]
        explains = key == "description" or sections[-1] in {
            *("abort", "error", "data_description", "menu_option_descriptions"),
            *("progress", "create_entry"),
        }
        if explains or key == "message":
            assert text.endswith((".", "?", "}")), path
        else:
            assert not text.endswith("."), path


@pytest.mark.parametrize("language", TEXTS)
async def test_home_assistant_takes_them(
    hass: HomeAssistant, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Home Assistant loads every text of every language, and objects to none."""
    loaded: dict[str, str] = {}
    for category in TEXTS[language]:
        loaded |= await async_get_translations(hass, language, category, {DOMAIN})
    assert loaded == {
        f"component.{DOMAIN}.{path}": text for path, text in leaves(TEXTS[language])
    }
    assert not [
        record.getMessage()
        for record in caplog.records
        if "translation" in record.name and record.levelno >= logging.WARNING
    ]


def test_nothing_is_left_over() -> None:
    """Whatever else there is a text for, the code names it."""
    named = {
        node.value
        for file in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
    }
    for path, _ in leaves(ENGLISH):
        kind, key, *_ = path.split(".")
        # These are looked at below, or in `test_dashboard.py`, each from its own side.
        if key.startswith("dashboard_"):
            continue
        if kind not in {"config", "config_subentries", "options", "entity"}:
            assert {"info": path.rpartition(".")[2]}.get(key, key) in named, path
    assert ENGLISH["config_subentries"].keys() == {"heat_pump"}
    for flow in (ENGLISH["config"], *ENGLISH["config_subentries"].values()):
        assert flow.keys() <= {
            *("flow_title", "step", "error", "abort"),
            *("entry_type", "initiate_flow"),
        }
    assert ENGLISH["options"].keys() == {"step"}


# Dialogs: the pages as they are shown.


def fields_of(schema: Mapping[Any, Any]) -> set[str]:
    """Return the texts that the fields of a form or of a section ask for."""
    asked: set[str] = set()
    for marker, field in schema.items():
        name = marker.schema
        if isinstance(field, section):
            inner = fields_of(field.schema.schema)
            asked |= {f"sections.{name}.{path}" for path in (*inner, "name")}
        else:
            asked |= {f"data.{name}", f"data_description.{name}"}
    return asked


def texts_of(page: Mapping[str, Any]) -> set[str]:
    """Return the texts that a page asks for; a description it may have besides."""
    if "menu_options" in page:
        asked = {
            f"{kind}.{option}"
            for kind in ("menu_options", "menu_option_descriptions")
            for option in page["menu_options"]
        }
    else:
        schema = page["data_schema"]
        asked = fields_of(schema.schema) if schema else set()
    return {"title", *asked}


async def walk(home: Home) -> dict[tuple[str, str], Any]:
    """Walk through all dialogs; return each page by flow and step."""
    cloud, entries = home.cloud, home.hass.config_entries
    flows: FlowManager[Any, Any, Any] = entries.flow
    pages: dict[tuple[str, str], Any] = {}

    def note(flow: str, page: Any) -> None:
        pages[flow, page["step_id"]] = page

    menu = await Dialog.open(home, flows, DOMAIN, source="user")
    note("config", menu.page)
    for way in menu.page["menu_options"]:
        dialog = await sign_in_dialog(home, way)
        note("config", dialog.page)
    first, _ = cloud.heat_pump_id, cloud.add_heat_pump()
    await dialog.submit(typed(cloud, way))
    note("config", dialog.page)

    entry = await home.set_up(home.entry(first))
    await home.clock.settle()
    options: FlowManager[Any, Any, Any] = entries.options
    note("options", (await Dialog.open(home, options, entry.entry_id)).page)
    note("heat_pump", (await add_dialog(home, entry)).page)
    if entry.supports_reconfigure:
        context = {"source": "reconfigure", "entry_id": entry.entry_id}
        reconfigure = await Dialog.open(home, flows, DOMAIN, **context)
        note("config", reconfigure.page)
        flows.async_abort(reconfigure.page["flow_id"])
    entry.async_start_reauth(home.hass)
    await home.clock.settle()
    for flow in flows.async_progress():
        note("config", await at_once(home, flows.async_configure(flow["flow_id"])))
    return pages


def flow_texts(texts: Mapping[str, Any], flow: str) -> Any:
    """Return the texts of a flow."""
    return texts.get(flow) or texts["config_subentries"][flow]


ENERGY = {"energy_dashboard", "energy_estimate"}
"""Pages that take the recorder, which `statistics/test_energy_offer.py` opens."""


async def test_pages(home: Home) -> None:
    """Each page of each dialog has its texts, and all that it says can be filled in."""
    pages = await walk(home)
    assert {step for flow, step in pages if flow == "config"} >= {
        *("user", *WAYS, "heat_pumps", "reauth_confirm")
    }
    for (flow, step), page in pages.items():
        for language, texts in TEXTS.items():
            shown = dict(leaves(flow_texts(texts, flow)["step"][step]))
            where = (language, flow, step)
            descriptions = {p for p in shown if p.rpartition(".")[2] == "description"}
            assert shown.keys() - descriptions == texts_of(page), where
            given = (page["description_placeholders"] or {}).keys()
            used = set().union(*map(placeholders, shown.values()))
            assert used <= given, where
            assert used or not given, where
    for flow in {flow for flow, _ in pages}:
        steps = {step for other, step in pages if other == flow}
        assert flow_texts(ENGLISH, flow)["step"].keys() - ENERGY == steps


# Dialogs: errors and ends, as the code names them.

FLOWS = {
    "config": "PoderoConfigFlow",
    "heat_pump": "HeatPumpSubentryFlow",
    "options": "PoderoOptionsFlow",
}
OF_HOME_ASSISTANT = {"_abort_if_unique_id_configured": "already_configured"}
"""Reasons of methods that end a dialog by themselves."""


def parsed() -> dict[str, ast.AST]:
    """Return each class and function of the config flow and of its steps."""
    return {
        node.name: node
        for file in (FOLDER / "config_flow.py", *FOLDER.glob("flow/*.py"))
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def reachable(name: str) -> list[ast.AST]:
    """Return a class of the config flow, and all functions that it leads to."""
    known = parsed()
    found: set[str] = set()
    names = {name}
    while names := (names & known.keys()) - found:
        found |= names
        # One flow's class names the others' without leading to them.
        names = {
            node.id
            for name in names
            for node in ast.walk(known[name])
            if isinstance(node, ast.Name) and node.id not in FLOWS.values()
        }
    return [known[name] for name in found]


def words(node: ast.AST) -> set[str]:
    """Return all strings of a part of the code."""
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def assigned(scope: ast.AST, name: str) -> set[str]:
    """Return all strings that a variable may be."""
    found: set[str] = set()
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)]) if target == name:
                found |= words(node.value)
    return found


def errors_of(scope: ast.AST) -> set[str]:
    """Return the errors that a part of the code names on the spot."""
    found: set[str] = set()
    for node in ast.walk(scope):
        match node:
            case ast.Call(func=ast.Name(id="InvalidInputError"), keywords=keywords):
                for keyword in keywords:
                    match keyword.value:
                        case ast.Dict(values=values):
                            found |= set().union(*map(words, values))
                        case ast.Name(id=name):
                            found |= assigned(scope, name)
                        case value:
                            found |= words(value)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"))]):
                found |= words(node.value)
    return found


def ends_of(scope: ast.AST) -> set[str]:
    """Return the reasons, named on the spot, for which the code ends a dialog."""
    found: set[str] = set()
    for node in ast.walk(scope):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), keywords=keywords):
                reasons = [each.value for each in keywords if each.arg == "reason"]
                if reasons or name in OF_HOME_ASSISTANT:
                    found |= set().union(*map(words, reasons)) or {
                        OF_HOME_ASSISTANT.get(name, "")
                    } - {""}
    return found


@pytest.mark.parametrize("flow", FLOWS)
def test_errors_and_ends(flow: str) -> None:
    """Each error and each end of a dialog has its text, and each text is named.

    What is named elsewhere than on the spot, each dialog of the other tests looks up.
    """
    scopes = reachable(FLOWS[flow])
    named = set().union(*map(words, scopes))
    texts = flow_texts(ENGLISH, flow)
    errors, ends = texts.get("error", {}).keys(), texts.get("abort", {}).keys()
    assert set().union(*map(errors_of, scopes)) <= errors <= named
    assert (
        set().union(*map(ends_of, scopes))
        <= ends
        <= named | {*OF_HOME_ASSISTANT.values()}
    )


def test_collecting_finds_something() -> None:
    """The errors are not complete because none are found."""
    scopes = reachable(FLOWS["config"])
    errors = set().union(*map(errors_of, scopes))
    assert {"invalid_auth", "cannot_connect", "invalid_id", "none_chosen"} <= errors
    assert "already_configured" in set().union(*map(ends_of, scopes))
    assert errors_of(ast.parse("raise InvalidInputError(**{a: 'b'}, c='d')")) == {*"bd"}
    assert errors_of(ast.parse("a = 'b' if c else 'd'; InvalidInputError(e=a)")) == {
        *"bd"
    }
    assert ends_of(ast.parse("self.async_abort(reason='done')")) == {"done"}


def test_ways_into_a_subentry() -> None:
    """Each way to begin with a heat pump has its button, and the heat pump its name."""
    for name, texts in ENGLISH["config_subentries"].items():
        steps = vars(
            config_flow.PoderoConfigFlow.async_get_supported_subentry_types(
                None  # type: ignore[arg-type]
            )[name]
        )
        ways = {"user", "reconfigure"} & {
            step.removeprefix("async_step_") for step in steps
        }
        assert texts["initiate_flow"].keys() == ways
        assert texts["entry_type"]


# Exceptions.

CLOUD_FAILURES = (
    api.PoderoAuthError(),
    api.PoderoConnectionError("reason"),
    api.PoderoCredentialsError(),
    api.PoderoError(),
    api.PoderoForbiddenError(),
    api.PoderoNotFoundError(),
    api.PoderoRateLimitError(61.4),
    api.PoderoRejectedError({}, ""),
    api.PoderoRejectedError({}, "Input should be a number"),
    api.PoderoServerError(),
)


def violation(rule: Rule) -> RuleViolationError:
    """Return the violation of a rule, with a value of its kind for each field."""
    times = ("pause_power_until", "away_mode_start", "away_mode_end")
    values: dict[str, Value] = {
        name: dt_util.utcnow() if field.name in times else 21.5
        for field, name in rule.fields.items()
    }
    values |= rule.bounds
    return RuleViolationError(
        RuleViolation(key=rule.key, fields=frozenset(), values=values)
    )


def failures(hass: HomeAssistant) -> list[HomeAssistantError]:
    """Return each failure of a change as it is told."""
    violations = (violation(rule) for rule in RULES)
    others = (
        ClosedError(),
        MissingFieldError(),
        UnknownOutcomeError(),
        OverflowError(),
    )
    return [to_user_error(hass, err) for err in (*CLOUD_FAILURES, *violations, *others)]


def raised() -> dict[str, set[str]]:
    """Return the exceptions that name their text on the spot: placeholders by key."""
    found: dict[str, set[str]] = {}
    for file in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            name = ast.unparse(node.func)
            match node.args:
                case [*_, ast.Constant(value=first)] if name in (
                    "_translation",
                    "values_translation",
                ):
                    found[str(first)] = set(map(str, given))
            key = given.get("translation_key")
            if isinstance(key, ast.Constant) and re.search(
                "(?i)(error|failed|ready)$", name
            ):
                filled = given.get("translation_placeholders")
                names = filled.keys if isinstance(filled, ast.Dict) else []
                found[str(key.value)] = {
                    str(each.value) for each in names if isinstance(each, ast.Constant)
                }
    return found


def test_every_failure_of_the_cloud() -> None:
    """The failures below are all that the client knows."""
    kinds: set[type[Exception]] = {api.PoderoError}
    while more := {sub for kind in kinds for sub in kind.__subclasses__()} - kinds:
        kinds |= more
    assert {type(failure) for failure in CLOUD_FAILURES} == kinds


async def test_exceptions(hass: HomeAssistant) -> None:
    """Each exception has its text, each text its exception, and can be filled in."""
    asked = raised()
    assert asked
    for translation in map(error_translation, CLOUD_FAILURES):
        key = translation["translation_key"]
        names = {*translation["translation_placeholders"]}
        asked.setdefault(key, names)
        assert asked[key] == names, key
    for failure in failures(hass):
        filled = failure.translation_placeholders or {}
        asked.setdefault(str(failure.translation_key), set(filled))
    assert ENGLISH["exceptions"].keys() == asked.keys()
    for texts in TEXTS.values():
        for key, names in asked.items():
            assert texts["exceptions"][key].keys() == {"message"}
            assert placeholders(texts["exceptions"][key]["message"]) <= names, key


async def test_exceptions_as_they_are_read(hass: HomeAssistant) -> None:
    """A failure reads as its text, with all its values."""
    assert await async_setup_component(hass, DOMAIN, {})
    for failure in failures(hass):
        assert failure.translation_domain == DOMAIN
        text = ENGLISH["exceptions"][failure.translation_key]["message"]
        filled = failure.translation_placeholders or {}
        assert str(failure) == text.format(**filled).rstrip(".")
        assert all(value in str(failure) for value in filled.values()), str(failure)


# Repairs and system information.


def steps_of(scope: ast.AST) -> set[str]:
    """Return the pages that a part of the code shows."""
    return {
        word
        for node in ast.walk(scope)
        if isinstance(node, ast.keyword) and node.arg == "step_id"
        for word in words(node.value)
    }


def test_issues() -> None:
    """Each issue says what is wrong, and either what to do or how it is mended."""
    source = ast.parse(inspect.getsource(repairs))
    asked = {
        word
        for node in ast.walk(source)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Issue"
        for keyword in node.keywords
        if keyword.arg == "key"
        for word in words(keyword.value)
    }
    assert ENGLISH["issues"].keys() == asked | {*repairs.ACTION_ISSUES.values()}
    for key, texts in ENGLISH["issues"].items():
        mended = key in repairs.FLOWS
        assert texts.keys() == {"title", "fix_flow" if mended else "description"}, key
        if mended:
            flow = repairs.FLOWS[key]
            module = ast.parse(inspect.getsource(inspect.getmodule(flow) or repairs))
            assert texts["fix_flow"]["abort"].keys() == ends_of(module), key
            steps = texts["fix_flow"]["step"]
            assert steps.keys() == steps_of(module), key
            for step in steps.values():
                assert {"title", "description"} <= step.keys(), key
                for option in step.get("menu_options", ()):
                    assert hasattr(flow, f"async_step_{option}"), key


async def test_system_health(hass: HomeAssistant) -> None:
    """Each line of the system information has its words."""
    lines = await system_health._async_info(hass)
    assert ENGLISH["system_health"] == {"info": ANY}
    assert ENGLISH["system_health"]["info"].keys() == lines.keys()


# Entities.


def by_key(kinds: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Return texts or icons of entities by platform and translation key."""
    return {
        (platform, key): value
        for platform, keys in kinds["entity"].items()
        for key, value in keys.items()
    }


@pytest.mark.parametrize("language", TEXTS)
def test_entities(language: str) -> None:
    """Each row has a name, and a word for each option; no text is without a row."""
    texts, rows = by_key(TEXTS[language]), descriptions()
    assert texts.keys() == rows.keys()
    for key, row in rows.items():
        states = {*(getattr(row, "options", None) or WORDS.get(key) or ())}
        # What is named like the heat pump has no name of its own.
        assert bool(texts[key].get("name")) != (key in UNNAMED)
        assert texts[key].keys() <= {"name", "state", "state_attributes"}
        assert texts[key].get("state", {}).keys() == states, key


@pytest.mark.parametrize("language", TEXTS)
def test_names_fit_a_phone(language: str) -> None:
    """No name is so long that a phone cuts it."""
    names = [text.get("name", "") for text in by_key(TEXTS[language]).values()]
    assert {name for name in names if len(name) > LONGEST_NAME} == set()


@pytest.mark.parametrize("language", TEXTS)
def test_one_word_for_one_thing(language: str) -> None:
    """What has a name goes by no other one, on screen as in the documents."""
    texts = [*(text for _, text in leaves(TEXTS[language]))]
    if language == "en":
        pages = (*DOCS.values(), *FOLDER.glob("blueprints/**/*.yaml"))
        texts += [page.read_text() for page in pages]
    said = re.compile("|".join(OTHER_WORDS[language]), re.IGNORECASE)
    assert {found[0] for text in texts if (found := said.search(text))} == set()


def test_other_words_would_be_found() -> None:
    """The words to avoid are those of sentences that were there once."""
    for language, sentence in {
        "de": "Abwesenheitsmodus um 2026-02-14 08:00",
        "en": "The token ends soon",
        "fr": "Eau chaude sanitaire minimale",
        "it": "Avviso",
        "nl": "Warm tapwater",
        "sv": "i hemmets enhet",
    }.items():
        assert re.search("|".join(OTHER_WORDS[language]), sentence, re.IGNORECASE)


@pytest.mark.parametrize("language", TEXTS)
def test_entities_are_told_apart(language: str) -> None:
    """No two entities of one platform, and no two options, have the same name."""
    texts = by_key(TEXTS[language])
    for platform in {platform for platform, _ in texts}:
        names = [text.get("name") for key, text in texts.items() if key[0] == platform]
        assert len(set(names)) == len(names)
    for text in texts.values():
        states = text.get("state", {}).values()
        assert len(set(states)) == len(states)


async def test_entities_as_they_are_seen(home: Home) -> None:
    """Home Assistant names each entity by its text, and finds each entity a text."""
    home.cloud.add_heat_pump(Generation.ATTRIBUTES)
    entry = await home.set_up()
    await home.clock.go(200)
    entities = er.async_entries_for_config_entry(
        er.async_get(home.hass), entry.entry_id
    )
    texts = by_key(ENGLISH)
    seen = {
        (entity.domain, entity.translation_key): entity.original_name
        for entity in entities
        if entity.translation_key
    }
    assert seen
    names = {key: text.get("name") for key, text in texts.items()}
    assert seen.items() <= names.items()
    for entity in entities:
        # Without a text of its own it is named by its device class, or like the device.
        named = entity.translation_key or entity.original_device_class
        assert named or entity.domain == "climate"


# Icons.


def test_icons() -> None:
    """Each entity has an icon, by its row or its device class; no icon is left over."""
    icons, rows = by_key(ICONS), descriptions()
    assert ICONS.keys() == {"entity", "services", "triggers", "conditions"}
    assert icons.keys() <= rows.keys()
    for key, row in rows.items():
        assert key in icons or row.device_class, key


def test_icons_of_states() -> None:
    """An icon of a state is another than the default, and the state exists."""
    rows = descriptions()
    for key, icon in by_key(ICONS).items():
        on_off = {"on", "off"} if key[0] in {"switch", "binary_sensor"} else set()
        options = set(getattr(rows[key], "options", None) or on_off)
        states = icon.get("state", {})
        assert icon.keys() <= {"default", "state", "state_attributes"}
        assert states.keys() <= options, key
        assert icon["default"] not in states.values(), key
        # Were each state to have its own, the default would never be seen.
        assert not options or states.keys() < options, key


def test_icons_are_material_design() -> None:
    """Each icon is written as an icon of Material Design."""
    for path, icon in leaves(ICONS):
        assert re.fullmatch(r"mdi:[a-z0-9]+(-[a-z0-9]+)*", icon), path
