"""How a bench reports: one line a figure with its ratio to an anchor, on screen and in bench/results/."""

import os
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from hataori.kernel import clock

RESULTS = Path(__file__).parent.parent / "bench" / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `anchor` is what it is held against; `higher_is_better` says which way the ratio counts."""

    name: str
    value: float
    unit: str
    anchor: float
    anchor_name: str
    higher_is_better: bool = False

    @property
    def ratio(self) -> float:
        """At least 1 when the anchor is met."""
        if self.higher_is_better:
            return self.value / self.anchor
        return self.anchor / self.value if self.value else float("inf")

    def __str__(self) -> str:
        met = "met" if self.ratio >= 1 else "NOT MET"
        return (
            f"{self.name}: {self.value:,.3g} {self.unit} "
            f"({self.anchor_name}: {self.anchor:,.3g} {self.unit}; ratio {self.ratio:.2f}, {met})"
        )


@dataclass
class Report:
    """Collects figures and notes of one bench in their order; `write` keeps them when HATAORI_BENCH_KEEP=1."""

    title: str
    lines: list[str] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Take and print one figure."""
        self.note(str(figure))

    def note(self, text: str) -> None:
        """Take and print one remark; two blanks in front put it below the figure before."""
        indent = len(text) - len(text.lstrip())
        self.lines.append(f"{text[:indent]}- {text[indent:]}")
        print(text, flush=True)  # noqa: T201  a bench prints

    def write(self, name: str) -> int:
        """Answer the exit status: 0, since a missed anchor is a finding and not a crash."""
        if os.environ.get("HATAORI_BENCH_KEEP") == "1":
            kept = [f"# {self.title}", "", _where(), "", *self.lines]
            (RESULTS / f"{name}.md").write_text("\n".join(kept) + "\n")
        return 0


def _where() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607  the git of the path
    model = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    machine = f"{os.cpu_count()} cores of {model} · Python {platform.python_version()}"
    return f"{clock.today()} · commit {commit.stdout.strip()} · {machine}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []
