"""Every row of the catalogue, the city's own and the statutory ones, becomes a form that can be filed and a case."""

import statistics
import time

import pytest
from django.db import connection

from hataori.blocks.catalogue import api as catalogue_api
from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow.api import Cosigner
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import count

from .conftest import filled


def _file_all(actor, procedures) -> list[float]:
    seconds = []
    for procedure in procedures:
        form = registration.form_of(procedure)
        began = time.process_time()
        kinds = ("person", "company") if procedure.applicant == "both" else ("",)
        for kind in kinds:
            answers = filled(form) | ({"applicant_kind": kind} if kind else {})
            receipt = file_application(
                Envelope(procedure_id=procedure.procedure_id, answers=answers, cosigner=SECOND), actor=actor
            )
            case = workflow.case(receipt.number)
            assert (case.title, case.department) == (procedure.name, procedure.department)
        seconds.append((time.process_time() - began) / len(kinds))
    return seconds


SHARE = {"sqlite": 1, "postgresql": 8}  # forms are the same on both engines: all on one, a share on the other
SECOND = Cosigner("木曽 葵", mail="aoi@example.jp")  # asked for only where a second person signs


def test_every_row_of_the_city_becomes_a_case(catalogue, guest):
    procedures = catalogue_api.procedures()
    assert len(procedures) >= 150
    _file_all(guest, procedures)
    both = sum(procedure.applicant == "both" for procedure in procedures)
    assert count(types=["application.submitted"]) == count(types=["case.opened"]) == len(procedures) + both


@pytest.mark.slow
def test_every_statutory_row_becomes_a_case(catalogue, guest, hataori_data, record_property):
    path = hataori_data / "procedures" / "municipal_procedures.csv"
    report = catalogue_api.import_procedures(path, actor=SYSTEM)
    assert (report.added, report.bad_rows) == (2_051, 0)
    procedures = [p for p in catalogue_api.procedures() if p.source == "statutory"]
    assert len(procedures) == 2_051
    seconds = sorted(_file_all(guest, procedures[:: SHARE[connection.vendor]]))
    record_property("file_application_p50_ms", statistics.median(seconds) * 1000)
    record_property("file_application_p95_ms", seconds[int(len(seconds) * 0.95)] * 1000)
