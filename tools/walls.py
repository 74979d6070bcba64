"""The wall import-linter lacks: an app with tables has one door, its `api` module (architecture.md, Floors)."""

import grimp
from importlinter import Contract, ContractCheck, output

FLOORS = ("platform", "blocks", "interfaces", "services", "web")


def app_of(module: str) -> str | None:
    """`hataori.blocks.x` for any module inside that app, None for the floors themselves and the kernel."""
    _, *parts = module.split(".")
    return f"hataori.{parts[0]}.{parts[1]}" if parts[1:] and parts[0] in FLOORS else None


class DoorContract(Contract):
    """Broken by an import that reaches into another app past its `api`; apps without tables are open libraries."""

    type_name = "door"

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001  the base's signature
        """Look at every import between two apps, tests aside."""
        doors = {app_of(module) for module in graph.modules if module.endswith(".models")}
        broken = sorted(
            (importer, imported)
            for importer in graph.modules
            if app_of(importer) and ".tests" not in importer
            for imported in graph.find_modules_directly_imported_by(importer)
            if app_of(imported) in doors and app_of(imported) != app_of(importer)
            if imported not in (app_of(imported), f"{app_of(imported)}.api")
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that goes through the wall."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} reaches into {imported}; use {app_of(imported)}.api")
