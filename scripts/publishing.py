"""Checks what Home Assistant (hassfest) and HACS ask of an integration before they list it.

The rules are repeated here from their published text: `script/hassfest` of home-assistant/core, which no package
carries, and `custom_components/hacs/validate` of hacs/integration. The workflow "Validate" runs their own programs; this
finds most of what those refuse without a network, before anything is pushed. CONTRIBUTING lists what it can't see.
"""

import ast
from collections.abc import Callable, Iterator
import json
from pathlib import Path
import re
import sys
from typing import Any, Final

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy as Strategy

from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, selector
from homeassistant.util.yaml import load_yaml_dict

# Later than Home Assistant, which puts a successor in its place since 2026.9.
# isort: split
import voluptuous as vol
from voluptuous.humanize import humanize_error

ROOT: Final = Path(__file__).parents[1]
DOMAIN: Final = "podero"
HOUSE: Final = Path("custom_components", DOMAIN)

type Check = Callable[[Path], Iterator[str]]

NO_MANIFEST_NEEDS: Final = {
    *Platform,
    *("automation", "conversation", "frontend", "homeassistant", "script"),
    *("system_health", "websocket_api"),
}
"""Components that may be imported without standing in the manifest; only those that anybody here could want."""


def https(value: Any) -> str:
    """Check an address of a custom integration: encrypted, and not one of Home Assistant's own pages."""
    address = cv.url(value)
    if not address.startswith("https://"):
        raise vol.Invalid("needs https")
    if address.startswith("https://www.home-assistant.io/integrations"):
        raise vol.Invalid("is a page of Home Assistant's own integrations")
    return address


def version(value: Any) -> str:
    """Check a version, by the kinds of versions that both know."""
    kinds = [
        *(Strategy.CALVER, Strategy.SEMVER, Strategy.SIMPLEVER),
        *(Strategy.BUILDVER, Strategy.PEP440),
    ]
    if AwesomeVersion(value).strategy not in kinds:
        raise vol.Invalid("is no version")
    return str(value)


def known(*names: str) -> Callable[[Any], list[str]]:
    """Return a check of a list that is not empty and knows only some names."""
    return vol.All([vol.In(names)], vol.Length(min=1))


MANIFEST: Final = vol.Schema(
    {
        vol.Required("domain"): DOMAIN,
        vol.Required("name"): str,
        vol.Optional("after_dependencies"): [str],
        # Home Assistant 2026.11 asks each of its own integrations for these two; its slugs stand in
        # generated/integration_categories.json and generated/integration_connectivity.json.
        vol.Required("categories"): known("climate.heat_pumps_air_conditioning"),
        vol.Required("codeowners"): vol.All([str], vol.Length(min=1)),
        vol.Optional("config_flow"): bool,
        vol.Required("connectivity"): known("cloud"),
        vol.Optional("dependencies"): [str],
        vol.Required("documentation"): https,
        vol.Optional("integration_type"): vol.In(("device", "hub", "service")),
        vol.Required("iot_class"): vol.In(("cloud_polling", "cloud_push")),
        vol.Required("issue_tracker"): cv.url,
        vol.Optional("loggers"): [str],
        vol.Optional("quality_scale"): vol.In(("bronze", "silver", "gold", "platinum")),
        vol.Optional("requirements"): [str],
        vol.Optional("single_config_entry"): bool,
        vol.Required("version"): version,
    }
)
HACS: Final = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Inclusive("filename", "release"): str,
        vol.Inclusive("zip_release", "release"): bool,
        vol.Optional("homeassistant"): str,
        vol.Optional("content_in_root"): bool,
        vol.Optional("country"): vol.Any(str, [str]),
        vol.Optional("hacs"): str,
        vol.Optional("hide_default_branch"): bool,
        vol.Optional("persistent_directory"): str,
        vol.Optional("render_readme"): bool,
    }
)


def given(value: Any) -> Any:
    """Check that there is a value."""
    if value is None:
        raise vol.Invalid("is empty")
    return value


FIELD: Final = vol.Schema(
    {
        vol.Optional("default"): given,
        vol.Optional("example"): given,
        vol.Optional("required"): bool,
        vol.Optional("selector"): selector.validate_selector,
    }
)
TARGET: Final = {vol.Optional("target"): selector.TargetSelector.CONFIG_SCHEMA}
SECTION: Final = {
    vol.Optional("collapsed"): bool,
    vol.Required("fields"): {cv.slug: FIELD},
}
# Of a custom integration each key of services.yaml is an action, ".name" as well.
ACTIONS: Final = vol.Schema(
    {cv.slug: {**TARGET, vol.Optional("fields"): {cv.slug: vol.Any(FIELD, SECTION)}}}
)
AUTOMATION: Final = vol.Schema(
    {
        vol.Remove(vol.Match(r"^\.")): object,
        cv.underscore_slug: {**TARGET, vol.Optional("fields"): {cv.slug: FIELD}},
    }
)

KEY: Final = re.compile(r"(?!.+[_-]{2})(?![_-])[a-z0-9-_]+(?<![_-])")
ADDRESS: Final = re.compile(
    r"((ftp|https?|mqtts?|s?ftps|socks5?)://|www\.)\w", re.IGNORECASE
)


def text(value: Any) -> str:
    """Check a text on screen, by the rules for texts in any place."""
    words = cv.string_with_no_html(value)
    for objection, is_wrong in (
        ("has blanks at an end", words != words.strip()),
        ("has an address: give it as a placeholder", ADDRESS.search(words)),
        ("has a placeholder between single quotes", re.search(r"'{\w+}'", words)),
        ("has a reference, which only Home Assistant's own may", "[%" in words),
    ):
        if is_wrong:
            raise vol.Invalid(objection)
    return words


def key(value: Any) -> str:
    """Check a key of a text or an icon."""
    if not KEY.fullmatch(value):
        raise vol.Invalid("is no translation key")
    return str(value)


def tree(leaf: Any) -> Any:
    """Return a check of nested tables with keys for texts or icons."""
    return vol.Schema({key: vol.Any(leaf, vol.Self)})


FLOW: Final = {
    vol.Required("step"): {
        key: {
            vol.Optional(vol.Any("title", "description", "submit")): text,
            vol.Optional(
                vol.Any(
                    *("data", "data_description", "menu_options"),
                    *("menu_option_descriptions", "sections"),
                )
            ): tree(text),
        }
    },
    vol.Optional(vol.Any("error", "abort", "progress", "create_entry")): {key: text},
    vol.Optional("flow_title"): text,
}
NAMED: Final = {
    vol.Required("name"): text,
    vol.Required("description"): text,
    vol.Optional("fields"): {
        # A name is enough for Home Assistant, as for the standard fields of triggers.
        key: {vol.Required("name"): text, vol.Optional("description"): text}
    },
    vol.Optional("sections"): {
        key: {vol.Required("name"): text, vol.Optional("description"): text}
    },
}
TEXTS: Final = vol.Schema(
    {
        vol.Optional("title"): text,
        vol.Optional(vol.Any("config", "options")): FLOW,
        vol.Optional("config_subentries"): {
            key: {
                **FLOW,
                vol.Required("entry_type"): text,
                vol.Required("initiate_flow"): {vol.Required("user"): text, key: text},
            }
        },
        vol.Optional("issues"): {
            key: {
                vol.Required("title"): text,
                vol.Exclusive("description", "fixable"): text,
                vol.Exclusive("fix_flow", "fixable"): FLOW,
            }
        },
        vol.Optional("exceptions"): {cv.slug: {vol.Required("message"): text}},
        vol.Optional(vol.Any("services", "triggers", "conditions")): {key: NAMED},
        vol.Optional(vol.Any("common", "device", "entity", "selector")): tree(text),
        vol.Optional("system_health"): {vol.Optional("info"): {key: text}},
    }
)
ICON: Final = vol.Match(r"^mdi:")
ICONS: Final = vol.Schema(
    {
        vol.Required("entity"): {cv.slug: tree(ICON)},
        vol.Optional(vol.Any("services", "triggers", "conditions")): tree(ICON),
    }
)

FILES: Final[dict[Path, Any]] = {
    Path("hacs.json"): HACS,
    HOUSE / "manifest.json": MANIFEST,
    HOUSE / "icons.json": ICONS,
    HOUSE / "services.yaml": ACTIONS,
    HOUSE / "triggers.yaml": AUTOMATION,
    HOUSE / "conditions.yaml": AUTOMATION,
    HOUSE / "translations/en.json": TEXTS,
}
PRESENT: Final = (
    *(Path("LICENSE"), Path("README.md"), HOUSE / "brand/icon.png"),
    *(HOUSE / f"{name}.py" for name in ("__init__", "config_flow", "diagnostics")),
)


def read(file: Path) -> Any:
    """Return what a file holds.

    Raises:
        ValueError: It is not JSON.
        HomeAssistantError: It is not YAML.
        OSError: It can't be read.
    """
    if file.suffix == ".yaml":
        return load_yaml_dict(file)
    return json.loads(file.read_text())


def contents(root: Path) -> Iterator[str]:
    """Yield what is wrong in the files that have a form."""
    for name, schema in FILES.items():
        try:
            content = read(root / name)
        except (OSError, ValueError, HomeAssistantError) as err:
            yield f"{name}: {err}"
            continue
        try:
            schema(content)
        except vol.Invalid as err:
            yield f"{name}: {humanize_error(content, err)}"


def presence(root: Path) -> Iterator[str]:
    """Yield which files are missing."""
    for name in PRESENT:
        if not (root / name).is_file():
            yield f"{name} is missing"


def order(root: Path) -> Iterator[str]:
    """Yield whether the manifest is out of order: the domain, the name, then by the alphabet."""
    keys = list(json.loads((root / HOUSE / "manifest.json").read_text()))
    if keys != sorted(keys, key=lambda name: (name != "domain", name != "name", name)):
        yield f"{HOUSE / 'manifest.json'}: keys are out of order"


def imports(root: Path) -> Iterator[str]:
    """Yield which components are used, but not named in the manifest."""
    house = root / HOUSE
    manifest = json.loads((house / "manifest.json").read_text())
    named = {
        *NO_MANIFEST_NEEDS,
        *manifest.get("dependencies", ()),
        *manifest.get("after_dependencies", ()),
        # What a platform or a file of that name is for, it may use.
        *(file.stem for file in house.iterdir()),
    }
    for file in sorted(house.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.ImportFrom(module="homeassistant.components", names=names):
                    used = {alias.name for alias in names}
                case ast.ImportFrom(module=str(module)) if module.startswith(
                    "homeassistant.components."
                ):
                    used = {module.split(".")[2]}
                case _:
                    continue
            for name in sorted(used - named):
                yield f"{file.relative_to(root)}: {name} is not in the manifest"


CHECKS: Final[tuple[Check, ...]] = (presence, contents, order, imports)


def objections(root: Path) -> list[str]:
    """Return what Home Assistant or HACS would object to in a copy of the repository."""
    return [objection for check in CHECKS for objection in check(root)]


def main() -> int:
    """Print the objections, and return 1 if there are any."""
    found = objections(ROOT)
    print(*found, sep="\n", end="\n" if found else "")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
