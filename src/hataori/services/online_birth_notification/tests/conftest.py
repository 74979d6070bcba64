"""A city with its register and the form of births; parents, clerks, a certificate, and a card that signs."""

import io
from datetime import date, timedelta

from django.conf import settings
from django.test import Client
from PIL import Image
from tests.city_parts import load
from tests.grounds import ground

from hataori.blocks.filing import api as filing
from hataori.blocks.filing.card_signature import content_digest
from hataori.blocks.identity import models as identity
from hataori.blocks.registration import api as registration
from hataori.blocks.registries.sample.generate import generated
from hataori.blocks.registries.sample.link import link_accounts
from hataori.blocks.registries.sample.rows import write
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident, sample_people
from hataori.platform.accounts.api import find_by_login
from hataori.platform.files import api as files
from hataori.services.online_birth_notification import actions
from hataori.services.online_birth_notification.form import CERTIFICATE

PROCEDURE = "ICH-0014"
FATHER = "resident02@example.jp"
"""髙橋 健太: husband, earns more than his wife, one child born 2025, 職場の健康保険, 本籍 in the city."""
MOTHER_ALONE = "resident03@example.jp"
"""山﨑 美咲: head of her household, two children, 国民健康保険, no husband."""
FIRST_CHILD = "resident05@example.jp"
"""𠮷野 さくら: alone, without children."""
FOREIGN = "resident08@example.jp"
CLERK = Actor("staff-1", "staff", "市民課 職員", frozenset({RoleGrant(Role.CLERK, "residents")}))


@ground
def city() -> None:
    load(settings, "departments", "procedures", "birth-form")
    for person in sample_people(settings.HATAORI_CITY_FOLDER, "residents"):
        ensure_resident(person)
    homes = generated(settings.HATAORI_CITY_FOLDER / "sample" / "register.json")[:14]
    write(homes)
    link_accounts(homes)


def actor_of(login: str) -> Actor:
    found = find_by_login(login)
    assert found is not None
    return Actor(found.id, "resident", found.display_name)


def browser(login: str) -> Client:
    client = Client()
    client.force_login(accounts.Account.objects.get(login=login))
    return client


def certificate_photo(*, place: bool = True) -> bytes:
    """A photo as a telephone takes it: with the place where it was taken."""
    picture, out = Image.new("RGB", (1200, 900), "white"), io.BytesIO()
    exif = picture.getexif()
    if place:
        exif[0x010F] = "SECRETPHONE"
        exif[0x8825] = {1: "N", 2: (35.0, 18.0, 12.0)}
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def born(days: int = 3) -> date:
    """So many days ago."""
    return clock.today() - timedelta(days=days)


def typed(**other: str) -> dict[str, str]:
    """What only the parents know."""
    return {
        "child_given_name": "湊",
        "child_given_kana": "みなと",
        "child_relation": "長男",
        "born_on": born().isoformat(),
        "born_at": "9:05",
        "born_in_japan": "yes",
        "birth_place_name": "見本市民病院",
        "birth_place_address": "愛知県一宮市文京二丁目見本",
        "birth_weight": "3050",
        "household_work": "large",
    } | other


def drafted(actor: Actor, **other: str) -> registration.Draft:
    """A whole draft with a photo."""
    draft = registration.open_draft(PROCEDURE, actor=actor)
    form, answers = registration.current_form(PROCEDURE), typed(**other)
    for page in form.pages:
        here = {field.name: answers[field.name] for field in page.fields if field.name in answers}
        registration.save_page(draft.id, page.id, here, actor=actor)
    stored = files.store(
        certificate_photo(), name="写真.jpg", owner=actor.id, purpose="出生証明書の写真", retention_days=30
    )
    return registration.attach(draft.id, CERTIFICATE, stored, actor=actor)


def sign(actor: Actor, draft: registration.Draft) -> None:
    """As if the card had signed just this: the journey and `test_signing` go the real way."""
    digest = content_digest(draft.form_digest, draft.answers, draft.files)
    now = clock.now()
    identity.SignatureRequest.objects.create(
        account_id=actor.id,
        about=f"draft/{draft.id}",
        title="出生届",
        digest=digest,
        return_to="/",
        requested_at=now,
        expires_at=now + timedelta(days=1),
        signed_at=now,
        signature=b"signed",
        certificate="PEM",
        serial="1",
        evidence="OCSP",
    )


def sent(login: str = FATHER, **other: str) -> filing.Receipt:
    """A notification that a parent has sent."""
    actor = actor_of(login)
    draft = drafted(actor, **other)
    sign(actor, draft)
    return actions.submit(draft, actor=actor)


def on_paper(channel: str = "counter", **other: str) -> str:
    """A paper notification that a clerk has entered."""
    told = {
        "family_name": "木曽", "given_name": "葵", "family_kana": "キソ", "given_kana": "アオイ",
        "birth_date": "1990-04-03", "address": "愛知県一宮市本町二丁目見本", "phone": "0586-28-8100",
        "filer_is": "mother", "parents_married": "yes", "child_family_name": "木曽", "child_family_kana": "キソ",
        "newborn_mother_name": "木曽 葵", "newborn_mother_birth": "1990-04-03",
        "本籍": "愛知県一宮市本町二丁目見本", "筆頭者": "木曽 太", "世帯主の氏名": "木曽 太",
    }  # fmt: skip
    envelope = filing.Envelope(PROCEDURE, typed() | told | other, channel=channel, received_on=clock.today())
    return filing.file_application(envelope, actor=CLERK).number
