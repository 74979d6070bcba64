"""What a signing certificate says of its holder: SAN otherNames under 1.2.392.200149.8.5.5 (J-LIS profile)."""

from collections.abc import Mapping
from datetime import date

from cryptography import x509

from hataori.blocks.identity.errors import NotProven
from hataori.blocks.identity.types import CertifiedPerson

ARC = "1.2.392.200149.8.5.5."
NAME, NAME_SUBSTITUTES, GENDER, BIRTHDATE, ADDRESS, ADDRESS_SUBSTITUTES = (f"{ARC}{number}" for number in range(1, 7))
GENDERS = {"1": "male", "2": "female", "3": "unknown"}
ERAS = {"1": ("明治", 1867), "2": ("大正", 1911), "3": ("昭和", 1925), "4": ("平成", 1988), "5": ("令和", 2018)}
"""Digit: era and the Gregorian year before its first."""
UNKNOWN = "不明"
_UTF8_STRING = 0x0C
_LONG = 0x80
_DATE_DIGITS = 9


def person_of(certificate: x509.Certificate) -> CertifiedPerson:
    """The holder. NotProven where the certificate names nobody or holds what cannot be read."""
    said = other_names(certificate)
    if not said.get(NAME) or not said.get(BIRTHDATE):
        raise NotProven("refused", "certificate_nobody")
    day, text = era_date(said[BIRTHDATE])
    return CertifiedPerson(
        name=said[NAME],
        name_substitutes=said.get(NAME_SUBSTITUTES, ""),
        gender=GENDERS.get(said.get(GENDER, ""), ""),
        birthdate=day,
        birthdate_text=text,
        address=said.get(ADDRESS, ""),
        address_substitutes=said.get(ADDRESS_SUBSTITUTES, ""),
    )


def person_of_pem(pem: str) -> CertifiedPerson:
    """The holder of a kept certificate."""
    return person_of(x509.load_pem_x509_certificate(pem.encode()))


def other_names(certificate: x509.Certificate) -> Mapping[str, str]:
    """The otherNames of our arc as text. NotProven when one stands twice or is no UTF8String."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError) as error:
        raise NotProven("refused", "certificate_san") from error
    found: dict[str, str] = {}
    for name in names.get_values_for_type(x509.OtherName):
        oid = name.type_id.dotted_string
        if oid.startswith(ARC):
            if oid in found:
                raise NotProven("refused", "certificate_san_twice")
            found[oid] = utf8_string(name.value)
    return found


def utf8_string(der: bytes) -> str:
    """The text of a DER UTF8String, to its last byte."""
    try:
        head, size, start = der[0], der[1], 2
        if size & _LONG:
            start = 2 + (size & 0x7F)
            size = int.from_bytes(der[2:start])
        text = der[start:].decode("utf-8")
    except (ValueError, IndexError) as error:
        raise NotProven("refused", "certificate_text") from error
    if head != _UTF8_STRING or len(der) != start + size:
        raise NotProven("refused", "certificate_text")
    return text


def era_date(text: str) -> tuple[date | None, str]:
    """EYYYYMMDD as a date (None where a part is unknown) and as words: 平成1年（1989年）5月 日不明."""
    if len(text) != _DATE_DIGITS or not text.isascii() or not text.isdigit():
        raise NotProven("refused", "certificate_birthdate")
    era, year, month, day = text[0], int(text[1:5]), int(text[5:7]), int(text[7:])
    words = f"{_year(era, year)}{_part(month, '月')}{_part(day, '日')}".strip()
    if not (year and month and day):
        return None, words
    try:
        return date(year, month, day), words
    except ValueError as error:
        raise NotProven("refused", "certificate_birthdate") from error


def _year(era: str, year: int) -> str:
    if not year:
        return f"年{UNKNOWN} "
    name, before = ERAS.get(era, ("", 0))
    return f"{name}{year - before}年（{year}年）" if name and year > before else f"{year}年"


def _part(number: int, unit: str) -> str:
    return f"{number}{unit}" if number else f" {unit}{UNKNOWN}"
