"""The forms of the rules editor, a group of questions a part; rows are what there can be several of."""

from typing import Any

from django import forms

from hataori.blocks.scheduler import notation
from hataori.blocks.scheduler.rules.closing import WEEK
from hataori.blocks.scheduler.wording import CLASSES

from .fields import AmountField, ClockField, DayTextField, LinesField, MarkField, NotedField, SpansField, WeekdaysField

_SPANS = "例 9:00〜21:00。2つ以上は「、」で区切ります。空なら休み"
_MARK = "例 3か月前 9:00、3か月前の11日 9:00、7日前、2開庁日前 17:00、30分前"
_MOST_MINUTES = 44640
HOLIDAYS = (
    ("open", "その曜日と同じに開ける"),
    ("closed", "祝日は休む"),
    ("shift", "休みの曜日が祝日に当たったら開け、次の平日を休む"),
)
BAND_HOLIDAYS = (
    ("as_weekday", "その曜日と同じ"),
    ("also", "祝日もこの料金"),
    ("never", "祝日はこの料金にしない"),
    ("only", "祝日だけ"),
)


class PartForm(forms.Form):
    """Problems are told by us, in words."""

    use_required_attribute = False


class HoursForm(PartForm):
    """Usual week and closing days."""

    holidays = forms.ChoiceField(label="祝日", choices=HOLIDAYS, widget=forms.RadioSelect)
    year_end = forms.BooleanField(label="12月29日から1月3日まで休む", required=False)
    monthly = LinesField(label="毎月の休み", read=notation.read_monthly, help_text="1行に1つ。例 第2水曜日、最終金曜日")
    closed = LinesField(label="休みの日", read=notation.read_date, help_text="1行に1日。例 2027-02-14")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **options)
        days = {f"day_{n}": SpansField(label=f"{day}曜日", help_text="" if n else _SPANS) for n, day in enumerate(WEEK)}
        self.fields = {**days, **self.fields}


class PeriodForm(PartForm):
    """Other hours on some days of a season."""

    name = forms.CharField(label="名前", required=False, max_length=100)
    begins = DayTextField(label="始まりの日", required=True, help_text="例 毎年なら7月1日、1回だけなら2027-07-01")
    ends = DayTextField(label="終わりの日", required=True)
    weekdays = WeekdaysField(label="曜日", help_text="例 毎日、平日、土日、月水金")
    spans = SpansField(label="時間", help_text=_SPANS)
    usual = forms.BooleanField(label="ほかの曜日はいつもの時間（なければ休み）", required=False)
    despite = forms.BooleanField(label="休みの日でも開ける", required=False)


class WindowForm(PartForm):
    """From when and until when somebody may book."""

    user_class = forms.ChoiceField(label="だれが", required=False, choices=list(CLASSES.items()))
    allowed = forms.BooleanField(label="予約できる", required=False, initial=True)
    opens = MarkField(label="いつから", help_text=f"{_MARK}。空ならいつからでも")
    closes = MarkField(label="いつまで", help_text="空なら利用の開始まで")


class LengthsForm(PartForm):
    """How long, how the booking is decided."""

    min_minutes = forms.IntegerField(
        label="最も短い利用（分）", help_text="空なら決めない", min_value=0, max_value=_MOST_MINUTES, required=False
    )
    max_minutes = forms.IntegerField(
        label="最も長い利用（分）", help_text="空なら決めない", min_value=0, max_value=_MOST_MINUTES, required=False
    )
    turns = SpansField(label="決まった時間帯", help_text="例 9:00〜12:00、13:00〜17:00。空なら自由に選べます")
    approval = forms.BooleanField(label="予約に承認が要る", required=False)
    groups_only = forms.BooleanField(label="登録した団体だけが予約できる", required=False)
    overlap = forms.BooleanField(label="同じ人が同じ時間に2つ以上予約してよい", required=False)
    check_in_minutes_before = forms.IntegerField(
        label="受付を始めるのは利用の何分前", min_value=0, max_value=_MOST_MINUTES
    )
    offer_minutes = forms.IntegerField(label="キャンセル待ちの案内が有効な分数", min_value=1, max_value=_MOST_MINUTES)


class QuotaForm(PartForm):
    """How often, or how long, in a window."""

    per = forms.ChoiceField(label="だれについて", choices=(("holder", "1人"), ("group", "1団体")), initial="holder")
    window = forms.ChoiceField(
        label="期間",
        initial="day",
        choices=(("day", "1日"), ("week", "1週間"), ("month", "1か月"), ("fiscal_year", "1年度")),
    )
    bookings = forms.IntegerField(label="回数の上限", min_value=0, required=False)
    minutes = forms.IntegerField(label="分数の上限", min_value=0, required=False)
    classes = forms.CharField(
        label="だれに", required=False, help_text="空なら全員。例 resident。2つ以上はコンマで区切ります"
    )
    week_starts = forms.IntegerField(
        label="週の始まり", min_value=0, max_value=6, required=False, widget=forms.HiddenInput
    )


class FeesForm(PartForm):
    """Rounding and tax."""

    unit = forms.TypedChoiceField(
        label="端数の単位", coerce=int, choices=((1, "1円未満"), (10, "10円未満"), (100, "100円未満"))
    )
    mode = forms.ChoiceField(
        label="端数の扱い", choices=(("down", "切り捨て"), ("half_up", "四捨五入"), ("up", "切り上げ"))
    )
    percent = AmountField(label="消費税率（%）")
    included = forms.BooleanField(label="料金に消費税を含む", required=False)


class BandForm(PartForm):
    """A price for a part of the day."""

    name = forms.CharField(label="区分の名前", required=False, max_length=100, help_text="例 午前")
    price = AmountField(label="金額（円）")
    per = forms.IntegerField(
        label="何分ごと", min_value=1, max_value=1440, required=False, help_text="空なら区分ごとに1回"
    )
    begins = ClockField(label="始まり", help_text="例 9:00。空なら0:00")
    ends = ClockField(label="終わり", help_text="空なら24:00")
    weekdays = WeekdaysField(label="曜日", help_text="例 毎日、平日、土日")
    holidays = forms.ChoiceField(label="祝日の扱い", choices=BAND_HOLIDAYS, initial="as_weekday", required=False)
    season_from = DayTextField(label="季節の始まり", help_text="1年中なら空。例 7月1日")
    season_until = DayTextField(label="季節の終わり")


class FactorForm(PartForm):
    """How many times the price for whom."""

    user_class = forms.CharField(label="だれが・何に", max_length=40, help_text="市外の人は nonresident")
    factor = AmountField(label="何倍")


class AddOnForm(PartForm):
    """Something used besides: lighting."""

    key = forms.SlugField(label="番号", required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="名前", max_length=100, help_text="例 照明")
    price = AmountField(label="金額（円）")
    per = forms.IntegerField(label="何分ごと", min_value=1, max_value=1440, required=False, help_text="空なら1つごと")
    factors = forms.BooleanField(label="市外などの倍率を掛ける", required=False)


class ReductionForm(PartForm):
    """減免."""

    key = forms.SlugField(label="番号", required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="減免の理由", max_length=200)
    percent = AmountField(label="何%引き")
    approval = forms.BooleanField(label="承認が要る", required=False, initial=True)
    add_ons = forms.BooleanField(label="照明などにも掛ける", required=False)


class CancellingForm(PartForm):
    """Until when people cancel and pay."""

    until = MarkField(label="取消しの期限", help_text=f"{_MARK}。空なら利用の開始まで")
    late_from = MarkField(label="遅い取消しと数えるのは", help_text="空なら数えません")
    pay_days_before = forms.IntegerField(
        label="納付の期限（利用日の何日前）", min_value=0, max_value=365, required=False, help_text="空なら決めない"
    )
    cancel_days_before = forms.IntegerField(
        label="払わない予約を取り消すのは（利用日の何日前）", min_value=0, max_value=365, required=False
    )
    grace_minutes = forms.IntegerField(
        label="期限のあとの予約は何分以内に払うか", min_value=0, max_value=10080, required=False
    )


class RefundForm(PartForm):
    """What comes back until when."""

    until = MarkField(label="いつまでの取消しに", required=True, help_text=_MARK)
    percent = AmountField(label="何%を返すか")


class AttendingForm(PartForm):
    """Who does not come, and for how long it is known who came."""

    release_minutes = forms.IntegerField(
        label="始まりから何分で利用なしとするか",
        help_text="空なら来たかどうかを確かめません",
        min_value=0,
        max_value=_MOST_MINUTES,
        required=False,
    )
    no_shows = forms.IntegerField(
        label="利用を止めるのは、利用なしが何回",
        min_value=1,
        max_value=100,
        required=False,
        help_text="空なら止めません",
    )
    within = forms.IntegerField(label="その回数を数える期間", min_value=1, max_value=3660, required=False)
    within_unit = forms.ChoiceField(label="期間の単位", choices=(("days", "日"), ("months", "か月")), required=False)
    stop = forms.IntegerField(label="利用を止める長さ", min_value=1, max_value=3660, required=False)
    stop_unit = forms.ChoiceField(label="長さの単位", choices=(("days", "日"), ("months", "か月")), required=False)
    late_counts = forms.BooleanField(label="遅い取消しも数える", required=False)
    keep_years = forms.IntegerField(label="だれが使ったかを残す年数", min_value=1, max_value=30)

    def clean(self) -> dict[str, object]:
        """A penalty is whole or not at all."""
        told: dict[str, object] = super().clean() or {}
        if told.get("no_shows"):
            for name in ("within", "stop"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, "利用を止めるときは、数字を入力してください。")
        return told


class ExtraForm(PartForm):
    """The hours of one day."""

    day = NotedField(label="日付", read=notation.read_date, required=True, help_text="例 2027-01-04")
    spans = SpansField(label="時間", help_text=_SPANS)
