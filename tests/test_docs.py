"""What is written for people: links lead somewhere, and words are those of the screen."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

from .test_texts import ENGLISH, leaves

ROOT = Path(__file__).parent.parent
DOCS = {
    str(file.relative_to(ROOT)): file
    for file in sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
}
LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
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
    }
    assert {name for name in names if name not in text} == set()


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


def test_symptoms_are_quoted() -> None:
    """What one is said to see is what one sees, word for word."""
    texts = "\n".join(text for _, text in leaves(ENGLISH))
    text = (ROOT / "docs/troubleshooting.md").read_text()
    symptoms = list(quoted(text))
    assert len(symptoms) >= 12
    unknown = [
        symptom
        for symptom in symptoms
        if not re.search(r".*?".join(map(re.escape, symptom.split("…"))), texts)
    ]
    assert unknown == []
    issues: dict[str, Any] = ENGLISH["issues"]
    for issue in issues.values():
        title = issue["title"].replace("{name}", "…")
        assert title in text, title


def test_versions_are_those_of_the_files() -> None:
    """The oldest Home Assistant that is named is the one that is promised."""
    floor = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    assert f"Home Assistant {floor.removesuffix('.0')} or newer" in (
        DOCS["README.md"].read_text()
    )
