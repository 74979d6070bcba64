"""`hataori token …` and `hataori accounts …`."""

import getpass
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.command import Command
from hataori.kernel.errors import FieldProblem, NotFound, Rejected

from .actions import samples
from .actions.partners import ensure_partner
from .actions.staff import NewStaff, create_staff, grant_role
from .queries import find_by_login
from .tokens import create_token, revoke_token


def _configure_create(parser: ArgumentParser) -> None:
    parser.add_argument("--user", default="", help="login: e-mail or staff number (a sample resident's own by default)")
    parser.add_argument("--scope", action="extend", nargs="+", required=True, help="what the token opens; repeatable")
    parser.add_argument("--days", type=int, default=90, help="how long it holds (90)")
    match = parser.add_mutually_exclusive_group()
    match.add_argument("--sample-resident", type=int, metavar="N", help="make the account as sample resident N")
    match.add_argument("--partner", metavar="NAME", help="for the programs of this organisation, made where absent")
    match.add_argument("--staff", metavar="ROLE@DEPARTMENT", help="make the account as sample staff with this role")


def _create(arguments: Namespace) -> int:
    login = _matching_login(arguments)
    account = find_by_login(login)
    if account is None:
        raise NotFound("account_not_found", f"ログイン「{login}」のアカウントはありません。")
    scopes = [scope for words in arguments.scope for scope in words.replace(",", " ").split()]
    token = create_token(account_id=account.id, scopes=scopes, days=arguments.days, actor=SYSTEM)
    print(token.secret)
    return 0


def _matching_login(arguments: Namespace) -> str:
    if arguments.sample_resident is not None:
        return _sample_resident(arguments.user, arguments.sample_resident)
    if arguments.staff is not None:
        return _sample_staff(arguments.user, arguments.staff)
    if arguments.partner is not None:
        return ensure_partner(arguments.partner, actor=SYSTEM).login
    if not arguments.user:
        raise Rejected([FieldProblem("user", "required", "--user を指定してください。")], "--user を指定してください。")
    return str(arguments.user)


def _sample_resident(login: str, number: int) -> str:
    """The city's sample resident N, or beyond its list a person made of the number."""
    people = samples.sample_people(Path(settings.HATAORI_CITY_FOLDER), "residents")
    known = 1 <= number <= len(people)
    made_up = {"email": f"resident{number}@sample.invalid", "family": "見本", "given": f"住民{number}"}
    person = people[number - 1] if known else made_up
    samples.ensure_resident(person, login=login)
    return login or str(person["email"])


def _sample_staff(login: str, text: str) -> str:
    role, department = _role(text)
    login = login or f"sample-{role.value}-{department or 'all'}"
    person = {"username": login, "name": f"見本 {role.title}", "department": department or "all"}
    samples.ensure_staff({**person, "roles": [{"role": role.value, "department": department}]})
    return login


def _role(text: str) -> tuple[Role, str]:
    """ROLE@DEPARTMENT; without a department the whole city."""
    word, _, department = text.partition("@")
    try:
        return Role(word), department
    except ValueError as error:
        known = " ".join(role.value for role in Role)
        problem = f"役割「{word}」はありません。{known} から選んでください。"
        raise Rejected([FieldProblem("role", "role_unknown", problem)], problem) from error


def _configure_revoke(parser: ArgumentParser) -> None:
    parser.add_argument("token", help="the token, or - to read it from standard input")


def _revoke(arguments: Namespace) -> int:
    secret = sys.stdin.readline().strip() if arguments.token == "-" else arguments.token  # noqa: S105  no password
    revoke_token(secret, actor=SYSTEM)
    print("revoked")
    return 0


def _configure_staff(parser: ArgumentParser) -> None:
    for name in ("number", "name", "department", "email"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--role", action="append", default=[], metavar="ROLE@DEPARTMENT", help="empty: whole city")
    parser.add_argument("--ask-password", action="store_true", help="type one now; else it is set by mail")


def _create_staff(arguments: Namespace) -> int:
    from .actions.passwords import check_new_password

    password = getpass.getpass() if arguments.ask_password else ""
    if password:
        check_new_password(password)
    new = NewStaff(arguments.number, arguments.name, arguments.department, arguments.email, password)
    with transaction.atomic():
        member = create_staff(new, actor=SYSTEM)
        for role, department in map(_role, arguments.role):
            grant_role(member.account_id, role, department, actor=SYSTEM, reason="hataori accounts create-staff")
    print(member.account_id)
    return 0


def _sample_sign_ins(arguments: Namespace) -> int:  # noqa: ARG001  a command's signature
    for row in samples.sign_ins():
        print("\t".join(row))
    return 0


COMMANDS: tuple[Command, ...] = (
    Command(("token", "create"), "print a bearer token for the JSON APIs", _create, _configure_create),
    Command(("token", "revoke"), "end a bearer token", _revoke, _configure_revoke),
    Command(("accounts", "create-staff"), "make a staff account", _create_staff, _configure_staff),
    Command(("accounts", "sample-sign-ins"), "print login, password, name, role of sample accounts", _sample_sign_ins),
)
