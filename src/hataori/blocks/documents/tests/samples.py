"""Data for papers, and reading them back with poppler as a resident's computer would."""

import re
import subprocess
from pathlib import Path

NOTICE = {
    "title": "決定通知書",
    "number": "一宮市指令8子育て支援課第1号",
    "issued_on": "令和8年11月25日",
    "addressee": "一宮 花子",
    "address": "愛知県一宮市本町2丁目5番6号",
    "issuer": "一宮市長",
    "received_on": "令和8年11月1日",
    "outcome": "refused",
    "procedure": "児童手当の認定の請求",
    "receipt": "R8-0001",
    "decided_on": "令和8年11月25日",
    "appeal_to": "一宮市長",
    "mayor": "一宮市長",
    "department": "子育て支援課",
    "reasons": "生計を同じくしていることが確認できないため。",
    "article": "児童手当法第4条第1項第1号",
}
RECEIPT = {
    "title": "受付票",
    "number": "R8-0001",
    "procedure": "児童手当の認定の請求",
    "applicant": "一宮 花子",
    "received_at": "令和8年11月25日 12時00分",
    "department": "子育て支援課",
    "next": ["担当の職員が内容を確かめます。"],
}
LETTER = {
    "issuer": "一宮市長",
    "mayor": "一宮市長",
    "appeal_to": "一宮市長",
    "department": "子育て支援課",
    "addressee": "渡邉\U000e0102 花子",
    "address": "愛知県一宮市見本町1番地",
    "body": ["児童手当の認定について、次のとおり決定しましたので、お知らせします。"],
    "rows": [["支給開始", "令和8年12月分から"]],
    "sections": [
        {"title": "支給額", "columns": ["対象の子", "月額"], "right": ["月額"], "rows": [["太郎", "15,000円"]]}
    ],
    "article": "児童手当法第7条第1項",
}


def words(pdf: bytes, folder: Path) -> str:
    """The text poppler finds, without the breaks of lines."""
    (folder / "paper.pdf").write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-raw", folder / "paper.pdf", "-"], capture_output=True, check=True)
    return re.sub(r"\s", "", found.stdout.decode())


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)
