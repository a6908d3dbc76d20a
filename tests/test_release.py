"""What a release consists of."""

import json
from pathlib import Path
import re
from shutil import copy
import subprocess
from zipfile import ZipFile

import pytest

from homeassistant.util.yaml import load_yaml_dict

ROOT = Path(__file__).parent.parent
MANIFEST = json.loads((ROOT / "custom_components/podero/manifest.json").read_text())
VERSION = MANIFEST["version"]


def release(
    tag: str, folder: Path, root: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run the script that the release workflow runs."""
    return subprocess.run(
        [root / "scripts/release", tag, folder],
        check=False,
        capture_output=True,
        text=True,
    )


def test_release(tmp_path: Path) -> None:
    """The archive holds the integration itself, the notes what is different."""
    done = release(f"v{VERSION}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    with ZipFile(tmp_path / "podero.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["version"] == VERSION
        names = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files"],
        cwd=ROOT / "custom_components/podero",
        check=True,
        capture_output=True,
        text=True,
    )
    # Folders have names of their own in an archive.
    assert {name for name in names if not name.endswith("/")} == {
        *tracked.stdout.splitlines()
    }
    assert "frontend/podero-strategy.js" in names
    notes = (tmp_path / "notes.md").read_text().strip()
    assert notes
    assert "\n## " not in f"\n{notes}"


@pytest.mark.parametrize("tag", ["v99.0.0", VERSION, "v", f"v{VERSION}-beta"])
def test_tag_that_is_not_the_version(tag: str, tmp_path: Path) -> None:
    """A tag that is not the version of the manifest releases nothing."""
    done = release(tag, tmp_path / "dist")
    assert done.returncode == 1
    assert f"the tag is {tag}, but manifest.json says {VERSION}." in done.stderr
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    "changelog", ["", "## 0.0.9\n\n- Older.\n", f"## {VERSION}\n\n"]
)
def test_nothing_to_say(changelog: str, tmp_path: Path) -> None:
    """A version of which the changelog says nothing is not released."""
    for name in ("scripts/release", "custom_components/podero/manifest.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(changelog)
    done = release(f"v{VERSION}", tmp_path / "dist", tmp_path)
    assert done.returncode == 1
    assert f"CHANGELOG.md says nothing of {VERSION}." in done.stderr
    assert not (tmp_path / "dist/podero.zip").exists()


def test_one_source() -> None:
    """The Marketplace takes the archive of that name, and no other file has a version."""
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert (hacs["filename"], hacs["zip_release"]) == ("podero.zip", True)
    project = (ROOT / "pyproject.toml").read_text().partition("[tool.uv]")[0]
    assert VERSION not in project


WORKFLOWS = {
    file.stem: load_yaml_dict(str(file))
    for file in (ROOT / ".github/workflows").glob("*.yml")
}


def test_release_waits() -> None:
    """A release comes from main, after all checks, once a maintainer has approved."""
    jobs = WORKFLOWS["release"]["jobs"]
    assert {*jobs["release"]["needs"]} == {*jobs} - {"release"}
    assert jobs["release"]["environment"] == "release"
    (_, test) = jobs["main"]["steps"]
    assert "--is-ancestor" in test["run"]
    assert "origin/main" in test["run"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_least_permissions(name: str) -> None:
    """Only what makes a release may write, and each action is one commit for ever."""
    assert WORKFLOWS[name]["permissions"] == {}
    for key, job in WORKFLOWS[name]["jobs"].items():
        may_write = (name, key) == ("release", "release")
        assert may_write or {*job["permissions"].values()} == {"read"}
        for used in (step.get("uses") for step in job.get("steps", ())):
            assert used is None or re.search(r"@[0-9a-f]{40}$", used), used


def test_ancestor_of_main(tmp_path: Path) -> None:
    """The command that the workflow asks tells a commit of main from another one."""

    def git(*words: str) -> int:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        command = ["git", "-C", str(tmp_path), *identity, *words]
        return subprocess.run(command, check=False, capture_output=True).returncode

    git("init", "--initial-branch=main")
    git("commit", "--allow-empty", "--message=one")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    ask = ("merge-base", "--is-ancestor", "HEAD", "origin/main")
    assert git(*ask) == 0
    git("commit", "--allow-empty", "--message=two")
    assert git(*ask) == 1
