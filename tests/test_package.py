"""A wheel holds whatever the tree holds: setuptools leaves out every kind of file that package-data does not name."""

import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src"


def beside_code() -> list[Path]:
    """All that is committed, or will be, under src and is no module."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "src"]
    found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / each for each in found if each and not each.endswith(".py") and (ROOT / each).exists()]


def globs() -> list[str]:
    """What pyproject.toml takes into every package."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    return tool["package-data"]["*"]


def test_every_kind_of_file_is_named_in_package_data():
    kinds = globs()
    assert beside_code()
    assert not [each for each in beside_code() if not any(fnmatch(each.name, kind) for kind in kinds)]
