"""The walls hold, and each of them falls when somebody plants a violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the walls over the tree at `root` exactly as `make walls` does."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": f"{ROOT}:{root}/src", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the product's modules to plant in."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    return tmp_path


def plant(tree: Path, module: str, code: str) -> None:
    path = tree / "src" / Path(*module.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(tree / "src").parents:
        (tree / "src" / folder / "__init__.py").touch() if str(folder) != "." else None
    path.write_text(code)


def test_the_walls_stand() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("wall", "planted"),
    [
        ("Floors: an arrow may only point down", {"hataori.blocks.catalogue.bad": "import hataori.web.urls"}),
        (
            "Services never know each other",
            {
                "hataori.services.planted_one.bad": "import hataori.services.planted_two.thing",
                "hataori.services.planted_two.thing": "",
            },
        ),
        (
            "No cycles among blocks",
            {
                "hataori.blocks.planted_one.api": "import hataori.blocks.planted_two.api",
                "hataori.blocks.planted_two.api": "import hataori.blocks.planted_one.api",
            },
        ),
        ("An app has one door", {"hataori.services.planted.bad": "import hataori.platform.events.models"}),
        ("The kernel knows no framework", {"hataori.kernel.bad": "import django.db"}),
    ],
)
def test_a_planted_violation_breaks_its_wall(tree: Path, wall: str, planted: dict[str, str]) -> None:
    for module, code in planted.items():
        plant(tree, module, code)
    result = lint(tree)
    assert result.returncode == 1
    assert f"{wall} BROKEN" in result.stdout
