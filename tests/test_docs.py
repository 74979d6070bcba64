"""The documentation names every command, setting and event type there is; links lead somewhere, pictures are small."""

import re
from pathlib import Path

import pytest
from tools import reference

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
_ASKING = r"(?:environ(?:\.get\(|\.setdefault\(|\[)|listed\(|whole_number\(|getenv\()"
READ = re.compile(rf"""{_ASKING}\s*f?["'](HATAORI_[A-Z_]+)""")
SHELL = re.compile(r"\$\{?(HATAORI_[A-Z_]+)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]


def settings_read() -> set[str]:
    """Every HATAORI_* variable that a program of ours reads from its environment."""
    files = [path for folder in ("src", "tools", "bench", "tests/contracts", "scripts") for path in _programs(folder)]
    texts = [path.read_text(encoding="utf-8") for path in files]
    return {name for text in texts for name in (*READ.findall(text), *SHELL.findall(text))}


def _programs(folder: str) -> list[Path]:
    found = [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in (".py", "")]
    return [path for path in found if "__pycache__" not in path.parts and path.name != "reference.py"]


def test_commands_and_their_arguments_are_as_written() -> None:
    assert (DOCS / "reference/commands.md").read_text(encoding="utf-8") == reference.commands(), (
        "behind: run python -m tools.reference"
    )


def test_every_event_type_is_named_with_its_fields() -> None:
    assert (DOCS / "reference/events.md").read_text(encoding="utf-8") == reference.events(), (
        "behind: run python -m tools.reference"
    )


def test_every_setting_is_named_and_none_is_invented() -> None:
    told = set(re.findall(r"`(HATAORI_[A-Z_]+)`", (DOCS / "reference/settings.md").read_text(encoding="utf-8")))
    assert settings_read() - told == set(), "read but not documented"
    assert told - settings_read() == set(), "documented but not read"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing, f"{page.name} links to {missing}"


def test_pictures_stay_small() -> None:
    sizes = [path.stat().st_size for path in DOCS.rglob("*.png")]
    assert max(sizes) <= 200_000
    assert sum(sizes) <= 2_500_000
