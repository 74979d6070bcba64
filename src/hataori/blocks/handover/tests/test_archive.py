"""Attachments go along with their hashes, and one that is no more is told instead of left out."""

import hashlib
import json

import pytest
from tests.city_parts import load

from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.handover import api
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.services.online_applications.tests.conftest import filled

from . import ground
from .ground import APPROVER, CLERK, GUEST, PLAIN, PROCEDURE, unpacked

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NAMES = ("住民票.pdf", "../../etc/葛\U000e0100.pdf")


@pytest.fixture(autouse=True)
def city(settings):
    load(settings, "departments", "procedures")


def with_papers() -> str:
    """A decided case with two files; one has a name that would like to lie elsewhere."""
    form = registration.current_form(PROCEDURE)
    kept = [
        files.store(PDF, name=name, owner=GUEST.id, purpose="申請の添付書類", retention_days=30, allowed={"pdf"})
        for name in NAMES
    ]
    attached = [registration.AttachedFile(f"paper-{at}", ref.id, ref.name, ref.size) for at, ref in enumerate(kept)]
    answers = filled(form, **PLAIN)
    number = file_application(Envelope(procedure_id=PROCEDURE, answers=answers, attached=attached), actor=GUEST).number
    for stage in ("formal_check", "examination", "approval"):
        workflow.advance(number, stage, CLERK)
    workflow.decide(number, "granted", "", "", APPROVER)
    events.run_consumers()
    return number


@pytest.mark.parametrize("form", ["csv", "json"])
def test_files_lie_at_the_places_the_manifest_names_with_their_hashes(form):
    ground.target(format=form)
    ground.route()
    number = with_papers()
    batch = api.make_batch("welfare", PROCEDURE, actor=CLERK).batch
    assert batch.attachments == 2
    parts = unpacked(batch.number)
    told = ground.manifest(parts)
    assert [each["path"] for each in told["attachments"]] == [f"attachments/{number}/{at:02d}.pdf" for at in (1, 2)]
    for each in told["attachments"]:
        assert hashlib.sha256(parts[each["path"]]).hexdigest() == each["sha256"]
        assert parts[each["path"]] == PDF
    assert told["attachments"][1]["name"] == "葛\U000e0100.pdf"
    assert set(parts) == {f"{batch.number}.{form}", "manifest.json", *(each["path"] for each in told["attachments"])}
    if form == "json":
        listed = json.loads(parts[f"{batch.number}.json"])["cases"][0]["attachments"]
        assert listed == [{"path": each["path"], "sha256": each["sha256"]} for each in told["attachments"]]


def test_an_attachment_that_is_no_more_is_told():
    ground.target()
    ground.route()
    number = with_papers()
    batch = api.make_batch("welfare", PROCEDURE, actor=CLERK).batch
    files.delete(registration.application(number).files[0].file_id, actor=SYSTEM, reason="test")
    with pytest.raises(Conflict) as gone:
        api.take(batch.number, actor=CLERK)
    assert number in gone.value.message


def test_what_a_batch_holds_is_what_it_held_when_it_was_made():
    """A later change of the table or of the target changes no batch that exists."""
    ground.target()
    ground.route()
    with_papers()
    batch = api.make_batch("welfare", PROCEDURE, actor=CLERK).batch
    before = unpacked(batch.number)
    api.write_mapping(PROCEDURE, api.mapping(PROCEDURE).items[:2], actor=CLERK)
    ground.target(encoding="cp932", format="csv", title="別の名")
    assert unpacked(batch.number) == before
    assert api.batch(batch.number, CLERK).mapping_version == 0
