"""What the published files look like, by the rules of Home Assistant (hassfest) and HACS.

Each form repeats a published text: `script/hassfest/{manifest,services,triggers,conditions,translations,icons}.py` of
home-assistant/core, and `custom_components/hacs/utils/validate.py` of hacs/integration.
"""

from collections.abc import Callable, Mapping
import re
from typing import Any, Final

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy as Strategy

from homeassistant.helpers import config_validation as cv, selector

# Later than Home Assistant, which puts a successor in its place since 2026.9.
# isort: split
import voluptuous as vol

DOMAIN: Final = "podero"


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


def unique(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check that no field of an action stands in two of its sections."""
    names = [
        name for key, field in fields.items() for name in field.get("fields", [key])
    ]
    if len(names) > len(set(names)):
        raise vol.Invalid("has a field twice")
    return fields


# Of a custom integration each key of services.yaml is an action, ".name" as well.
ACTIONS: Final = vol.Schema(
    {
        cv.slug: {
            **TARGET,
            vol.Optional("fields"): vol.All({cv.slug: vol.Any(FIELD, SECTION)}, unique),
        }
    }
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
