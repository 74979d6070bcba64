"""The certificates there are: words, the event's kind, and the law that says what stands in each.

By-laws are the city's: `law` in its certificates.json takes the place of ours.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certificate:
    """A kind of certificate. `kind` is what indicators count by; `others` whether it may be about one's household."""

    code: str
    kind: str
    title: str
    law: str
    others: bool = False
    yearly: bool = False


RESIDENCE = Certificate(
    "residence", "residence", "住民票の写し", "住民基本台帳法第12条第1項（記載の省略は同条第5項）", others=True
)
ITEMS = Certificate("residence_items", "residence", "住民票記載事項証明書", "住民基本台帳法第12条第1項", others=True)
SEAL = Certificate("seal", "seal", "印鑑登録証明書", "印鑑の登録と証明についての条例")
TAX = Certificate("tax", "tax", "所得課税証明書", "手数料条例。税額は地方税法第24条・第294条", yearly=True)
CERTIFICATES = {each.code: each for each in (RESIDENCE, ITEMS, SEAL, TAX)}
"""Those the city's registers here can make."""

COUNTED_ONLY = {
    "family": Certificate("family", "family", "戸籍の証明書", "戸籍法第10条第1項"),
    "family_addresses": Certificate("family_addresses", "family", "戸籍の附票の写し", "住民基本台帳法第20条第1項"),
}
"""Those made in another system (戸籍情報システム): handed out on application they count, made here they are not.

The register here knows 本籍 and 筆頭者 only: neither who is entered in a 戸籍 nor the addresses of its 附票.
"""


def named(code: str) -> Certificate:
    """The certificate of that code. KeyError for one that nobody knows."""
    return CERTIFICATES.get(code) or COUNTED_ONLY[code]
