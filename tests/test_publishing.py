"""What Home Assistant and HACS ask of an integration before they list it."""

from pathlib import Path
import re
from shutil import copytree, ignore_patterns

import pytest

from scripts.publishing import HOUSE, PRESENT, ROOT, objections

MANIFEST = HOUSE / "manifest.json"
ENGLISH = HOUSE / "translations/en.json"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what is published."""
    copytree(ROOT / HOUSE, tmp_path / HOUSE, ignore=ignore_patterns("__pycache__"))
    for name in ("LICENSE", "README.md", "hacs.json"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    return tmp_path


def test_nothing_is_refused() -> None:
    """The repository can be published as it is."""
    assert objections(ROOT) == []


@pytest.mark.parametrize(
    ("file", "now", "then", "objection"),
    [
        (MANIFEST, r'  "categories".*\n', "", "required key .*categories"),
        (MANIFEST, r'  "connectivity".*\n', "", "required key .*connectivity"),
        (MANIFEST, r"climate\.heat_pumps", "heating.heat_pumps", "categories"),
        (MANIFEST, "cloud_polling", "sometimes", "iot_class"),
        (MANIFEST, r'"version": ".*"', '"version": "first"', "is no version"),
        (MANIFEST, r"https(://\S+assistant-podero\")", r"http\1", "needs https"),
        (MANIFEST, r'"domain": "podero"', '"domain": "other"', "domain"),
        (MANIFEST, r'  "config_flow"', '  "homeassistant"', "homeassistant"),
        (MANIFEST, r'(  "codeowners".*\n)(.*\n)', r"\2\1", "out of order"),
        (MANIFEST, r', "recorder"\]', "]", "recorder is not in the manifest"),
        (Path("hacs.json"), r'  "filename".*\n', "", "release"),
        (Path("hacs.json"), r'"name"', '"title"', "title"),
        (HOUSE / "services.yaml", r"\A", ".shared: {}\n", "invalid slug .shared"),
        (HOUSE / "services.yaml", r"enable_day", "enable_eon", "enable_eon"),
        (HOUSE / "services.yaml", "_key: resolution", "_key: mood", "mood has no text"),
        (
            HOUSE / "services.yaml",
            r" hot_(water_temperature)",
            " maximum_temperature",
            "twice",
        ),
        (HOUSE / "triggers.yaml", r"automation_behavior", "mood", "mood"),
        (HOUSE / "conditions.yaml", r"required", "wanted", "wanted"),
        (HOUSE / "icons.json", "mdi:", "fa:", "Got .fa:"),
        (HOUSE / "icons.json", r"\A{", "", "icons.json: "),
        (ENGLISH, r'"Pause until"', '"Pause until "', "blanks at an end"),
        (ENGLISH, r'"Pause until"', '"See https://podero.com"', "has an address"),
        (ENGLISH, r'"Pause until"', '"Pause <b>until</b>"', "HTML"),
        (ENGLISH, r'"pause_power_until"', '"_until"', "no translation key"),
        (ENGLISH, "“{called}”", "'{called}'", "between single quotes"),
    ],
)
def test_breakage_is_found(
    copy: Path, file: Path, now: str, then: str, objection: str
) -> None:
    """What either would refuse is found without them."""
    changed, count = re.subn(now, then, (copy / file).read_text(), count=1)
    assert count == 1
    (copy / file).write_text(changed)
    assert re.search(objection, "\n".join(objections(copy)))


@pytest.mark.parametrize("name", PRESENT, ids=str)
def test_missing_file_is_found(copy: Path, name: Path) -> None:
    """A file that they look for is missed."""
    (copy / name).unlink()
    assert f"{name} is missing" in objections(copy)
