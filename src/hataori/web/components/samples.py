"""What the style guide shows: invented, harmless content for every component."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from hataori.blocks.geo.api import MapView
from hataori.platform.charts.api import Bar, Chart, Line, Target, bar_chart, line_chart
from hataori.platform.pages.emergencies import Emergency
from hataori.platform.pages.fields import WarekiDateField


class SampleForm(forms.Form):
    """One field of every kind."""

    family = forms.CharField(label="氏", help_text="戸籍のとおりに入力してください。")
    note = forms.CharField(label="困っていること", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    born = WarekiDateField(label="生年月日", help_text="例：1985年4月1日、昭和60年4月1日")
    branch = forms.ChoiceField(
        label="受け取る場所", choices=[("", "選んでください"), ("main", "本庁舎"), ("bisai", "尾西庁舎")]
    )
    way = forms.ChoiceField(
        label="連絡の方法", widget=forms.RadioSelect, choices=[("mail", "メール"), ("phone", "電話"), ("post", "郵便")]
    )
    days = forms.MultipleChoiceField(
        label="来られる日",
        widget=forms.CheckboxSelectMultiple,
        choices=[("mon", "月曜"), ("tue", "火曜"), ("wed", "水曜")],
        required=False,
    )
    paper = forms.FileField(label="通帳の写真", help_text="JPEG、PNG、PDF。20MBまで。", required=False)
    agreed = forms.BooleanField(label="案内を読みました")


def guide() -> dict[str, Any]:
    """The context of components/guide.html."""
    wrong = SampleForm({"family": "", "born-year": "令和8", "born-month": "2", "born-day": "31", "way": "mail"})
    return {
        "fresh": SampleForm(auto_id="id_fresh_%s"),
        "wrong": wrong,
        "rows": [
            {"key": "氏名", "value": "見本 織子", "change_url": "#summary", "name_glyphs": True},
            {"key": "生年月日", "value": date(1985, 4, 1).isoformat(), "change_url": "#summary"},
            {"key": "電話", "value": ""},
        ],
        "page": Paginator(range(200), 10).page(7),
        "steps": [{"title": "手続", "url": "/procedures/"}, {"title": "児童手当", "url": ""}],
        "day": date(2026, 11, 25),
        "emergency": Emergency(
            "木曽川の水位が上がっています（見本）", "川の近くの方は、高い所へ避難してください。", url="#guide-notices"
        ),
        "line": _line(),
        "bars": _bars(),
        "map": MapView("場所をえらぶ地図", 35.303, 136.8, 12, "/geo/style.json", "", "guide-lat", "guide-lon"),
    }


def _line() -> Chart:
    first, last = date(2026, 3, 31), date(2031, 3, 31)
    counted = ((first, 26.0), (date(2026, 6, 30), 27.1), (date(2026, 9, 30), 29.4), (date(2026, 11, 24), 31.2))
    return line_chart(
        key="guide-line",
        title="行政手続オンライン利用率（見本の数字）",
        unit="%",
        lines=[Line("計画の線", ((first, 26.0), (last, 50.0)), "path"), Line("実績", counted)],
        target=Target(last, 50.0),
    )


def _bars() -> Chart:
    return bar_chart(
        key="guide-bars",
        title="申請の方法（見本の数字）",
        unit="件",
        bars=[Bar("オンライン", 412, mark=380), Bar("窓口", 655, mark=700), Bar("郵送", 88, mark=90)],
        mark="前の年",
    )
