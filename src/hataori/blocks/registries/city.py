"""What `hataori load-city` loads of the register: the sample, outside production."""

import csv
import json
from pathlib import Path

from django.conf import settings

from hataori.kernel import clock
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import models

_LISTS = Path("sample") / "register.json"
_NAME = "sample-register"


def load_sample(city: Path, data: Path | None) -> LoadReport:
    """Sample people and the links of the sample accounts to them. A second run looks at the digest only."""
    path = city / _LISTS
    if settings.HATAORI_PROFILE == "production" or not path.is_file():
        return LoadReport()
    from .sample.generate import generated, lists_digest
    from .sample.link import link_accounts
    from .sample.rows import write

    towns = _towns(path, data)
    digest, loaded = lists_digest(path, towns), models.Loaded.objects.filter(name=_NAME).first()
    if loaded is not None:
        told = () if loaded.digest == digest else ("見本の住民は、前の版のまま残しました。",)
        return LoadReport(unchanged=models.PersonRow.objects.filter(sample=True).count(), problems=told)
    homes = generated(path, towns)
    created = write(homes)
    link_accounts(homes)
    models.Loaded.objects.create(name=_NAME, digest=digest, loaded_at=clock.now())
    return LoadReport(created=created)


def _towns(lists: Path, data: Path | None) -> tuple[str, ...]:
    """The town names of the larger public data that the lists name (`towns_from`), where present; else none."""
    named = json.loads(lists.read_text(encoding="utf-8")).get("towns_from", "")
    path = data / named if data and named else None
    if path is None or not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(dict.fromkeys(row["town"] for row in csv.DictReader(file) if row["town"]))


LOADERS = (CityLoader(_NAME, 85, load_sample),)
