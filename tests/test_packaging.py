"""What is promised about the distribution and its lock files."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

import lift_sys

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def test_installed_distribution_has_the_version_of_the_package():
    assert importlib.metadata.version("lift-sys") == lift_sys.__version__


def test_version_stands_in_the_package_alone():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "server/lift_sys/__init__.py"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_file_names_no_place_and_hashes_everything(lock: Path):
    requirements = lock.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    assert requirements
    for requirement in requirements:
        # Exactly `name==version`, perhaps a marker, and hashes: no option, no URL, no path.
        assert re.fullmatch(
            r"[a-z0-9-]+==[a-zA-Z0-9.!+]+( ; [a-z_0-9.'<>=! ()A-Z]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", requirement
        )


def test_development_uses_the_locked_versions_of_the_base_install():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
