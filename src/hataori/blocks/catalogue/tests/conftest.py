"""Small inventories written on the spot."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from hataori.blocks.catalogue.columns import _JAPANESE

R6 = [
    "手続ID", "所管府省庁", "手続名", "法令名", "法令番号", "根拠条項号", "手続類型", "手続主体",
    "手続の受け手", "経由機関", "独立行政法人等の名称", "事務区分", "府省共通手続", "実施府省庁",
    "オンライン化の実施状況", "オンライン化の実施予定及び検討時の懸念点", "オンライン化実施時期",
    "申請等における本人確認手法", "手数料等の納付有無", "手数料等の納付方法",
    "手数料等のオンライン納付時の優遇措置", "処理期間(オンライン)", "処理期間(非オンライン)",
    "情報システム(申請)", "情報システム(事務処理)", "総手続件数", "オンライン手続件数",
    "非オンライン手続件数", "申請書等に記載させる情報", "申請時に添付させる書類",
    "添付書類等提出の撤廃/省略状況", "添付書類等の提出方法", "添付書類等への電子署名",
    "添付形式等が定められた規定", "手続が行われるイベント(個人)", "手続が行われるイベント(法人)",
    "申請に関連する士業", "申請を提出する機関",
]  # fmt: skip
R7 = [
    "手続ID", "所管府省庁", "手続名", "法令名", "根拠条項号", "関連条項号", "関連する根拠法令", "手続類型",
    "手続主体", "手続の受け手", "手続(類型、主体、受け手等)に関する補足", "経由機関",
    "独立行政法人等の名称", "事務区分", "府省共通手続", "実施府省庁", "実施府省庁(府省共通手続)",
    "オンライン化の実施状況", "オンライン化の実施予定及び検討時の懸念点",
    "オンライン化の実施状況に関する補足", "オンライン化実施時期", "申請等における本人確認手法",
    "手数料等の納付有無", "手数料等の納付方法", "手数料等に関する補足",
    "手数料等のオンライン納付時の優遇措置", "処理期間(オンライン)", "処理期間(非オンライン)",
    "情報システム(申請)", "情報システム（申請）複数ある場合", "情報システム(事務処理)", "総手続件数",
    "オンライン手続件数", "非オンライン手続件数", "申請書等に記載させる情報", "申請時に添付させる書類",
    "添付書類等提出の撤廃/省略状況", "添付書類等の提出方法", "添付書類等への電子署名",
    "添付形式等が定められた規定", "添付書類等に関する補足", "手続が行われるイベント(個人)",
    "手続が行われるイベント(法人)", "申請に関連する士業", "申請を提出する機関", "士業、機関に関する補足",
]  # fmt: skip
FIELDS = {field: title for title, field in _JAPANESE.items()}
ROW = {
    "procedure_id": "9001",
    "ministry": "総務省",
    "name": "転入届",
    "law": "住民基本台帳法",
    "law_number": "昭和四十二年法律第八十一号",
    "article": "第22条第1項",
    "kind": "1 申請等",
    "applicant": "5 国民等",
    "receiver": "3 地方等",
    "affair_class": "1 自治事務",
    "online_status": "2 未実施",
    "fee": "1 手数料等無し",
    "period_offline_raw": "１週間",
    "yearly_total": "124000",
    "required_info": "マイナンバー; その他の情報",
    "attachments": "添付書類なし",
    "life_events_person": "引越し",
    "submit_to": "市役所・町村役場",
}


def table(header: list[str], *rows: dict[str, str]) -> str:
    """A CSV of rows given by our field names."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        titles = {FIELDS[field]: value for field, value in row.items()}
        writer.writerow([titles.get(title, "") for title in header])
    return out.getvalue()


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Writes a file: write("a.csv", text, encoding="cp932")."""

    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write
