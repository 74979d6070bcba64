"""A form from a catalogue row alone: who files, what the law wants written, which papers, and who files for whom."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from hataori.blocks.catalogue.api import CITY_HELD, ApplicantKind, Procedure

from . import questions
from .making import form_from
from .questions import APPLICANT_KIND, COMPANY, PERSON
from .types import Form, FormField, FormPage, Paper

_PAGE_FIELDS = 12
_ORIGINALS = "原紙が必要です。写しを添付したうえで、原紙を窓口か郵送で出してください。"
_COMPANY_ATOMS = questions.ATOMS_OF_COMPANY


@lru_cache(maxsize=4_000)
def form_of(procedure: Procedure) -> Form:
    """The form of a procedure. The same row gives the same form, byte for byte."""
    return form_from(procedure, tuple(_pages(procedure)), tuple(_papers(procedure)))


def _pages(procedure: Procedure) -> Iterator[FormPage]:
    yield from _applicant_pages(procedure)
    yield from _detail_pages(procedure)
    yield _proxy_page()


def standard_pages(procedure: Procedure) -> dict[str, FormPage]:
    """The pages every form can use, by their ids: the applicant as a person or a company, who files for whom."""
    why = _("ご本人の確認と、結果のお知らせのためです。")
    person = FormPage("person", _("あなたのこと"), why, questions.PERSON_FIELDS)
    why = _("申請する法人の確認と、結果のお知らせのためです。")
    company = FormPage("company", _("会社・事業者のこと"), why, tuple(_company_fields(procedure)))
    return {page.id: page for page in (person, company, _proxy_page())}


def _proxy_page() -> FormPage:
    return FormPage(
        "proxy",
        _("代理で申請する方"),
        _("本人の代わりに申請するときに、代理の方をうかがいます。"),
        questions.PROXY_FIELDS,
        optional=True,
    )


def _applicant_pages(procedure: Procedure) -> Iterator[FormPage]:
    both, standard = procedure.applicant == ApplicantKind.BOTH, standard_pages(procedure)
    if both:
        yield FormPage("applicant", _("申請する人"), _("個人と法人で、うかがうことが違います。"), (APPLICANT_KIND,))
    if procedure.applicant != ApplicantKind.COMPANY:
        yield replace(standard["person"], when=("applicant_kind", PERSON) if both else None)
    if procedure.applicant != ApplicantKind.PERSON:
        yield replace(standard["company"], when=("applicant_kind", COMPANY) if both else None)


def _company_fields(procedure: Procedure) -> Iterator[FormField]:
    yield questions.COMPANY_NAME
    yield questions.COMPANY_ADDRESS
    yield questions.CORPORATE_NUMBER
    yield questions.REPRESENTATIVE
    if "代表者住所" in procedure.required_info:
        yield questions.REPRESENTATIVE_ADDRESS
    if "役員氏名（代表者含む）" in procedure.required_info:
        yield questions.OFFICERS
    yield from (questions.CONTACT, questions.PHONE, questions.EMAIL)


def _detail_pages(procedure: Procedure) -> Iterator[FormPage]:
    fields = list(_detail_fields(procedure))
    law = f"{procedure.law} {procedure.article}".strip()
    why = f"{law}により、申請に必要な内容です。" if law else _("申請に必要な内容です。")
    for start in range(0, len(fields), _PAGE_FIELDS):
        number = start // _PAGE_FIELDS + 1
        suffix = "" if number == 1 else f"-{number}"
        title = _("申請の内容") if number == 1 else f"申請の内容（{number}）"
        yield FormPage(f"details{suffix}", title, why, tuple(fields[start : start + _PAGE_FIELDS]))


def _detail_fields(procedure: Procedure) -> Iterator[FormField]:
    """The row's atoms that the applicant's pages do not ask; each field once, a group in the place of its first."""
    law = f"{procedure.law}{procedure.article}"
    seen, groups = set(questions.PERSON_FIELDS), questions.groups_of(procedure.procedure_id)
    for atom in procedure.required_info:
        if _asked_already(atom, procedure):
            continue
        for field in (groups[atom],) if atom in groups else questions.atom_fields(atom, law=law):
            if field not in seen:
                seen.add(field)
                yield _eased(field, procedure)


def _asked_already(atom: str, procedure: Procedure) -> bool:
    if atom in _COMPANY_ATOMS:
        return procedure.applicant != ApplicantKind.PERSON
    return atom in questions.ASKED_ANYWAY and procedure.applicant != ApplicantKind.COMPANY


def _eased(field: FormField, procedure: Procedure) -> FormField:
    """A company has no personal number to give."""
    if field.name == questions.MY_NUMBER and procedure.applicant != ApplicantKind.PERSON:
        return replace(field, required=False, hint=f"{field.hint}。法人の方は空けてください")
    return field


def _papers(procedure: Procedure) -> Iterator[Paper]:
    for number, title in enumerate(procedure.papers, start=1):
        note = _ORIGINALS if procedure.originals_only else ""
        yield Paper(f"paper-{number}", title, note, CITY_HELD.get(title, ""))
