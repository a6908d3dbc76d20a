"""What is written for people: links lead somewhere, and words are those of the screen."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import unquote

import pytest

from custom_components.podero.voice.commands import COMMANDS
from homeassistant.const import EntityCategory
from homeassistant.util.yaml import load_yaml_dict

from .pages import DOCS, ROOT
from .texts import ENGLISH, FOLDER, TEXTS, descriptions, leaves

LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)|(?:<img src|srcset)=\"([^\"]+)\"")
OFF = "disabled by default"
CATEGORIES = {
    EntityCategory.CONFIG: "configuration",
    EntityCategory.DIAGNOSTIC: "diagnostic",
}
"""What the list of entities calls them."""
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(file: Path) -> Iterator[str]:
    """Yield what a page links to, its pictures included."""
    for markdown, html in LINK.findall(file.read_text()):
        yield markdown or html


def anchors(file: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in HEADING.findall(file.read_text())
    }


@pytest.mark.parametrize("name", DOCS)
def test_links(name: str) -> None:
    """A link inside the repository leads to a file, and to a heading where it names one."""
    broken = []
    for link in links(DOCS[name]):
        target, _, anchor = link.partition("#")
        if target.startswith("https://"):
            continue
        file = (DOCS[name].parent / target) if target else DOCS[name]
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


def test_every_page_is_reached() -> None:
    """From the front page one comes to all others."""
    found: set[Path] = set()
    ahead = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    while ahead:
        page = ahead.pop().resolve()
        if page in found or not page.is_file():
            continue
        found.add(page)
        if page.suffix == ".md":
            ahead += [page.parent / link.partition("#")[0] for link in links(page)]
    decisions = set((ROOT / "docs/decisions").iterdir())
    assert {file.resolve() for file in DOCS.values()} - decisions <= found
    assert set((ROOT / "docs/images").iterdir()) <= found


def test_every_entity_is_explained() -> None:
    """Each entity stands in the list, by the name that it has on screen."""
    text = (ROOT / "docs/entities.md").read_text()
    names = {
        entity["name"]
        for platform in ENGLISH["entity"].values()
        for entity in platform.values()
        if "name" in entity
    }
    assert {name for name in names if name not in text} == set()


def test_what_is_said_of_entities() -> None:
    """What is disabled by default, for configuration or a diagnosis, is said to be that."""
    rows = [
        line.split("|")
        for line in (ROOT / "docs/entities.md").read_text().splitlines()
        if line.startswith("| ")
    ]
    wrong = []
    for (platform, key), description in descriptions().items():
        if (name := ENGLISH["entity"][platform][key].get("name")) is None:
            continue
        (row,) = (row for row in rows if name in row[1].strip().split(", "))
        true = {CATEGORIES.get(description.entity_category)} - {None}
        if not description.entity_registry_enabled_default:
            true.add(OFF)
        if true != {
            word for word in (*CATEGORIES.values(), OFF) if word in row[2].lower()
        }:
            wrong.append(name)
    assert wrong == []


def test_every_field_is_explained() -> None:
    """Each field of set-up and options stands in the list, by its label."""
    text = (ROOT / "docs/setup.md").read_text()
    labels = {
        label
        for path, label in leaves({key: ENGLISH[key] for key in ("config", "options")})
        if ".data." in path
    }
    shared = {"Heat pumps"}
    assert {label for label in labels - shared if label not in text} == set()


def quoted(text: str) -> Iterator[str]:
    """Yield what stands in italics in the first column of tables."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield from re.findall(r"\*([^*]+)\*", line.split("|")[1])


@pytest.mark.parametrize(
    ("page", "count"), [("docs/troubleshooting.md", 12), ("docs/actions.md", 11)]
)
def test_symptoms_are_quoted(page: str, count: int) -> None:
    """What one is said to see is what one sees, word for word."""
    texts = "\n".join(text for _, text in leaves(ENGLISH))
    symptoms = list(quoted(DOCS[page].read_text()))
    assert len(symptoms) >= count
    unknown = [
        symptom
        for symptom in symptoms
        if not re.search(r".*?".join(map(re.escape, symptom.split("…"))), texts)
    ]
    assert unknown == []


def test_repairs_are_explained() -> None:
    """Each repair has its heading, to which the repair links, and all that helps."""
    parts = re.split(
        r"^#{2,3} (.+)$",
        DOCS["docs/troubleshooting.md"].read_text(),
        flags=re.MULTILINE,
    )
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    issues: dict[str, Any] = ENGLISH["issues"]
    for key, issue in issues.items():
        text = said[key.replace("_", " ").capitalize()]
        title = issue["title"].replace("{name}", "…")
        assert f"**Symptom:** *{title}*" in text
        assert "**Description:**" in text
        assert "**Resolution:**" in text


def test_mistakes_of_a_sign_in_are_explained() -> None:
    """What a sign-in can fail by has its row, but for what the field says all about."""
    text = DOCS["docs/troubleshooting.md"].read_text()
    plain = {"forbidden_device", "invalid_host", "invalid_id", "none_chosen"}
    plain |= {"one_sign_in", "unknown_device"}
    for key, error in ENGLISH["config"]["error"].items():
        if key not in plain:
            begin = re.split(r"[.,:{]", error)[0].strip()
            assert f"*{begin}" in text, key


FIGURES = re.compile(
    r"\d+ (?:requests|reads)\b|tenth of a second|within \d+(?:\.\d+)? s\b"
)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "README.md", "docs/limits.md"])
def test_figures_have_their_command(name: str) -> None:
    """No figure of speed or thrift is claimed without the command that measures it."""
    for paragraph in re.split(
        r"\n\n|^[-|] ", DOCS[name].read_text(), flags=re.MULTILINE
    ):
        if FIGURES.search(paragraph):
            assert "`scripts/bench`" in paragraph, paragraph


def test_the_life_of_a_token_has_its_source() -> None:
    """Hours are only named beside the source; on screen they are "some hours"."""
    for name, page in DOCS.items():
        for line in page.read_text().splitlines():
            if "ten hours" in line:
                assert "about ten hours" in line, name
                assert "Podero's documentation" in line, name


def test_what_we_have_is_counted() -> None:
    """The comparison with others has our own numbers as they are."""
    page = DOCS["docs/comparison.md"].read_text()
    issues: dict[str, Any] = ENGLISH["issues"]
    led = sum("fix_flow" in issue for issue in issues.values())
    triggers, conditions = described("triggers"), described("conditions")
    blueprints = list((FOLDER / "blueprints").rglob("*.yaml"))
    actions = len(described("services"))
    for row in (
        f"| actions of its own | {actions} | 1 |",
        f"| actions of its own | {actions} | 17 |",
        f"| triggers and conditions of its own | {len(triggers)} and {len(conditions)} |",
        f"| repairs | {len(issues)}, of which {led} lead you through it |",
        f"| repairs | {len(issues)} | – | 2",
        f"| blueprints | {len(blueprints)} |",
        f"| languages | {len(TEXTS)} | 42 |",
        f"| languages | {len(TEXTS)} | 8 |",
    ):
        assert row in page


def test_front_page() -> None:
    """The front page is short, and leads from what it is for to a first try."""
    text = DOCS["README.md"].read_text()
    assert len(text.splitlines()) < 90
    headings = ["Prerequisites", "Install", "Set up", "Try it", "The manual"]
    assert [each for each in HEADING.findall(text) if each in headings] == headings
    assert text.index("<picture>") < text.index("## Prerequisites")


def test_one_name_for_a_heading() -> None:
    """A link to a heading leads to one: no page has two of one name."""
    for name, page in DOCS.items():
        found = HEADING.findall(
            re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
        )
        assert len(found) == len(set(found)), name


def described(name: str) -> dict[str, Any]:
    """Return what a file describes to automations, its building blocks apart."""
    described = load_yaml_dict(FOLDER / f"{name}.yaml")
    return {key: each for key, each in described.items() if not key.startswith(".")}


def sections(page: str, name: str) -> dict[str, str]:
    """Return what a page says of each thing, by its key; headings name both."""
    parts = re.split(r"^#{2,3} (.+)$", DOCS[page].read_text(), flags=re.MULTILINE)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {
        key: said[f"{texts['name']}: `podero.{key}`"]
        for key, texts in ENGLISH[name].items()
    }


def test_every_action_is_explained() -> None:
    """Each action has its section, with an example and each of its fields."""
    actions = described("services")
    said = sections("docs/actions.md", "services")
    assert said.keys() == actions.keys()
    for key, text in said.items():
        assert f"- action: podero.{key}\n" in text
        fields = dict(actions[key]["fields"])
        for section in [name for name in fields if "fields" in fields[name]]:
            fields |= fields.pop(section)["fields"]
        rows = {
            f"| {ENGLISH['services'][key]['fields'][name]['name']} (`{name}`) | "
            f"{'required' if field.get('required') else 'optional'} |"
            for name, field in fields.items()
        }
        assert rows == set(
            re.findall(r"^\| .+ \(`\w+`\) \| \w+ \|", text, re.MULTILINE)
        )


@pytest.mark.parametrize("kind", ["triggers", "conditions"])
def test_every_trigger_and_condition_is_explained(kind: str) -> None:
    """Each has its section with an example, and each of its fields its row."""
    said = sections("docs/automations.md", kind)
    assert said.keys() == described(kind).keys()
    page = DOCS["docs/automations.md"].read_text()
    for key, text in said.items():
        assert f"{kind.removesuffix('s')}: podero.{key}\n" in text
        for name, field in ENGLISH[kind][key]["fields"].items():
            assert f"\n| {field['name']} (`{name}`) | " in page
    for activity in ENGLISH["selector"]["activity"]["options"]:
        assert f"`{activity}`" in page
    modes = described("triggers")["mode_changed"]["fields"]["mode"]
    for option in modes["selector"]["select"]["options"]:
        name = ENGLISH["selector"]["current_mode"]["options"][option]
        assert f"`{option}` ({name})" in page


def test_every_blueprint_is_offered() -> None:
    """Each has its row, by its name, with a link that imports it."""
    offers = re.findall(
        r"^\| (Podero: .+?) \| .+blueprint_url=(\S+)\) \|$",
        DOCS["docs/automations.md"].read_text(),
        re.MULTILINE,
    )
    blueprints = [
        load_yaml_dict(file)["blueprint"]
        for file in (FOLDER / "blueprints").rglob("*.yaml")
    ]
    assert {name: unquote(url) for name, url in offers} == {
        each["name"]: each["source_url"] for each in blueprints
    }


def test_every_tool_is_told() -> None:
    """Each tool of language models stands in the list, by its title."""
    text = DOCS["docs/voice.md"].read_text()
    titles = {command.title for command in COMMANDS.values()}
    assert {title for title in titles if title not in text} == set()


def test_versions_are_those_of_the_files() -> None:
    """The oldest Home Assistant that is named is the one that is promised."""
    floor = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    assert f"Home Assistant {floor.removesuffix('.0')} or newer" in (
        DOCS["README.md"].read_text()
    )
