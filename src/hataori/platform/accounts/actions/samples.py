"""見本 accounts: people who do not exist, so that a newcomer can click through. Never in the production profile."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Conflict, Forbidden
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts import models, queries
from hataori.platform.organisation.api import departments

from .registration import create_resident_rows
from .staff import NewStaff, create_staff

PASSWORD = "mihon-hataori-2026"  # noqa: S105  the printed password of accounts that exist only outside production
SHOWN = (3, 8)
"""How many sample residents and staff the sign-in page lists."""
RESIDENT = "住民"
_PLAIN = {
    "common_name": "common_name",
    "roman_name": "roman",
    "postal_code": "postcode",
    "address": "address",
    "phone": "phone",
}


def allowed() -> bool:
    """Whether this installation may have sample accounts."""
    return bool(settings.HATAORI_PROFILE != "production")


def refuse_in_production() -> None:
    """Forbidden in the production profile."""
    if not allowed():
        raise Forbidden("no_samples", "本番の環境では見本のアカウントを作れません。")


def sample_people(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of cities/<city>/sample/<name>.json; none where the city brings no file."""
    path = folder / "sample" / f"{name}.json"
    if not path.is_file():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = found[name] if isinstance(found, dict) else found
    return [dict(row) for row in rows]


@transaction.atomic
def ensure_resident(person: Mapping[str, Any], *, login: str = "") -> bool:
    """Make the sample resident where absent; whether one was made. `login` overrides the person's own e-mail."""
    refuse_in_production()
    login = queries.folded_login(login or str(person["email"]))
    if models.Account.objects.filter(login=login).exists():
        return False
    row = models.Account(login=login, kind="resident", sample=True, password=make_password(PASSWORD))
    name = PersonName(*(str(person.get(part) or "") for part in ("family", "given", "family_kana", "given_kana")))
    birthdate = person.get("birthdate")
    create_resident_rows(
        row,
        name,
        email=login if "@" in login else "",
        birthdate=date.fromisoformat(birthdate) if birthdate else None,
        **{field: str(person.get(key) or "") for field, key in _PLAIN.items()},
    )
    return True


@transaction.atomic
def ensure_staff(person: Mapping[str, Any]) -> bool:
    """Make the sample member of staff and the missing roles; whether anything was made."""
    refuse_in_production()
    number = str(person["username"])
    found = queries.find_by_login(number)
    if found and not (found.sample and found.kind == "staff"):
        raise Conflict("login_taken", f"「{number}」は見本の職員ではないアカウントです。別の名前にしてください。")
    account_id = found.id if found else _new_staff(person, number)
    granted = [ensure_role(account_id, *_role(text, person)) for text in person.get("roles", ())]
    return found is None or any(granted)


def ensure_role(account_id: str, role: Role, department: str) -> bool:
    """Give a sample account a role it does not hold yet; told to nobody, for nobody was appointed."""
    _, made = models.RoleGrant.objects.get_or_create(
        account_id=account_id,
        role=role,
        department=department,
        until=None,
        defaults={"starts_on": clock.today(), "granted_by": SYSTEM.id, "reason": "見本"},
    )
    return made


def sign_ins() -> list[tuple[str, str, str, str]]:
    """Login, password, name and role of each sample account, residents first; empty in production."""
    if not allowed():
        return []
    names = {department.key: department.name for department in departments()}
    return [(row.login, PASSWORD, row.display_name, _words(row, names)) for row in _rows()]


def shown_sign_ins() -> list[tuple[str, str, str, str]]:
    """Some of them for the sign-in page: the first residents, then staff of as many different roles as fit."""
    found = sign_ins()
    residents = [row for row in found if row[3] == RESIDENT]
    staff = [row for row in found if row[3] != RESIDENT]
    first_of_role = {row[3].partition("（")[0]: row for row in reversed(staff)}
    return residents[: SHOWN[0]] + [row for row in staff if row in first_of_role.values()][: SHOWN[1]]


def _rows() -> QuerySet[models.Account]:
    rows = models.Account.objects.filter(sample=True, is_active=True)
    return rows.order_by("kind", "login").prefetch_related("grants")


def _words(row: models.Account, names: Mapping[str, str]) -> str:
    if row.kind == "resident":
        return RESIDENT
    held = [(Role(grant.role).title, names.get(grant.department, "全庁")) for grant in row.grants.all()]
    return "・".join(f"{title}（{place}）" for title, place in held) or "職員"


def _new_staff(person: Mapping[str, Any], number: str) -> str:
    name = str(person.get("name") or " ".join(str(person.get(part) or "") for part in ("family", "given")).strip())
    new = NewStaff(number, name, str(person["department"]), str(person.get("email") or ""), PASSWORD, sample=True)
    return create_staff(new, actor=SYSTEM).account_id


def _role(text: Any, person: Mapping[str, Any]) -> tuple[Role, str]:  # noqa: ANN401  a JSON value
    """From the file: a word is a role in the person's own department, an object names another, "" the whole city."""
    if isinstance(text, Mapping):
        return Role(text["role"]), str(text.get("department") or "")
    role, at, department = str(text).partition("@")
    return Role(role), department if at else str(person["department"])
