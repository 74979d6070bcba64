"""The forms of people who look for a place and book it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hataori.blocks.memberships.api import Group
from hataori.blocks.scheduler.api import Lent, RuleSet, rules
from hataori.kernel.errors import FieldProblem
from hataori.kernel.money import yen
from hataori.platform.i18n.amounts import yen_words
from hataori.platform.i18n.wording import worded
from hataori.platform.pages.fields import WarekiDateField

from . import models, places, repeating
from .booking import Particulars

LENGTHS = (60, 120, 180, 240)
_OTHER = "その他"
_FIELDS = {"group_id": "group", "add_ons": None}


def length_words(minutes: int) -> str:
    """30分, 1時間, 1時間30分."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s分") % {"minutes": rest}
    if rest:
        return gettext("%(hours)s時間%(minutes)s分") % {"hours": hours, "minutes": rest}
    return gettext("%(hours)s時間") % {"hours": hours}


class ShowingForm(forms.Form):
    """A form that can show problems an act found."""

    use_required_attribute = False

    def show(self, problems: Sequence[FieldProblem]) -> None:
        """Put them at their fields, those without one at the top."""
        self.full_clean()
        for problem in problems:
            field = _FIELDS.get(problem.field, problem.field)
            field = field.replace("add_ons.", "add_on_") if field else None
            self.add_error(field if field in self.fields else None, worded(problem.message))


def choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """What a field of choices offers this time."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def _users(groups: Sequence[Group], *, alone: bool) -> list[tuple[str, Any]]:
    """For whom somebody may book: for himself where that is allowed, and for each of his groups."""
    return [*([("", _("個人で使う"))] if alone else []), *((group.id, group.name) for group in groups)]


class SearchForm(forms.Form):
    """What for, where, when, how long; nothing is needed."""

    use_required_attribute = False
    purpose = forms.ChoiceField(label=_("使う目的"), required=False)
    area = forms.ChoiceField(label=_("地域"), required=False)
    day = WarekiDateField(label=_("使う日"), required=False, help_text=_("空欄なら、いちばん早い空きをさがします"))
    hour = forms.ChoiceField(label=_("始まりの時刻（これより後）"), required=False)
    minutes = forms.ChoiceField(label=_("使う長さ"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's form
        super().__init__(*args, **kwargs)
        choose(self, "purpose", [("", _("すべて")), *((each, each) for each in places.purposes())])
        choose(self, "area", [("", _("すべて")), *((each, each) for each in places.areas())])
        choose(self, "hour", [("", _("いつでも")), *((str(n), f"{n}:00") for n in range(6, 21))])
        choose(self, "minutes", [(str(n), length_words(n)) for n in LENGTHS])

    @property
    def length(self) -> int:
        """Minutes wanted."""
        return int(self.cleaned_data.get("minutes") or LENGTHS[0])


class TimeForm(ShowingForm):
    """When: the day, the beginning and how long."""

    day = WarekiDateField(label=_("使う日"))
    begin = forms.ChoiceField(label=_("始まり"))
    minutes = forms.ChoiceField(label=_("長さ"))
    start = end = None

    def __init__(self, terms: RuleSet, step: int, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's form
        super().__init__(*args, **kwargs)
        least, most = terms.min_minutes or step, terms.max_minutes or LENGTHS[-1]
        choose(self, "begin", [(_clock(n), _clock(n)) for n in range(6 * 60, 24 * 60, step)])
        choose(self, "minutes", [(str(n), length_words(n)) for n in range(least, most + 1, step)])

    def times(self) -> tuple[datetime, datetime]:
        """The time asked for."""
        told = self.cleaned_data
        start = rules.at(told["day"], f"{told['begin']:0>5}")
        return start, start + timedelta(minutes=int(told["minutes"]))


EVERY = (("1", _("毎週")), ("2", _("2週ごと")), ("month", _("毎月、同じ週の同じ曜日")))


COUNTS = [(str(n), str(n)) for n in range(2, repeating.MOST_TIMES + 1)]


class SeriesForm(TimeForm):
    """The first time, how often, how many times."""

    every = forms.ChoiceField(label=_("くり返し"), choices=EVERY)
    count = forms.ChoiceField(label=_("何回"), choices=COUNTS)

    def asked(self, without: Iterable[date] = ()) -> repeating.Asked:
        """As the verbs take it."""
        told = self.cleaned_data
        return repeating.Asked(*self.times(), repeating.Rhythm(told["every"], int(told["count"]), tuple(without)))


SCOPES = (("one", _("この回だけ")), ("following", _("この回から後のすべて")), ("all", _("これからのすべて")))


class ScopeField(forms.ChoiceField):
    """Which dates of a recurring booking are meant."""

    widget = forms.RadioSelect

    def __init__(self) -> None:
        super().__init__(label=_("対象の回"), choices=SCOPES, initial="one")


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


class WaitForm(forms.Form):
    """A time that is taken, and for whom somebody waits for it."""

    start = forms.CharField(widget=forms.HiddenInput)
    end = forms.CharField(widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("だれの利用か"), required=False)

    def __init__(self, groups: Sequence[Group], *args: Any, alone: bool, **kwargs: Any) -> None:  # noqa: ANN401  Django's form
        super().__init__(*args, **kwargs)
        if alone and not groups:
            del self.fields["group"]
            return
        choose(self, "group", _users(groups, alone=alone))


class ParticularsForm(ShowingForm):
    """What the use is for, by how many, for whom, with what."""

    purpose = forms.ChoiceField(label=_("利用の目的"))
    attendees = forms.IntegerField(
        label=_("人数"), min_value=1, max_value=99999, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    )
    group = forms.ChoiceField(label=_("だれの利用か"), required=False)
    commercial = forms.BooleanField(
        label=_("入場料や参加費を取る、または営利の利用です"), required=False, help_text=_("料金が変わります")
    )
    reduction = forms.ChoiceField(
        label=_("使用料の減免"), required=False, help_text=_("審査があるものは、決まるまで請求しません")
    )
    reduction_reason = forms.CharField(label=_("減免を受ける理由"), required=False, max_length=500)

    def __init__(
        self,
        place: models.Place,
        fees: rules.Fees,
        groups: Sequence[Group],
        minutes: int,
        *args: Any,  # noqa: ANN401  Django's form
        alone: bool,
        lent: Sequence[Lent] = (),
        **kwargs: Any,  # noqa: ANN401  Django's form
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "purpose", [*((each, each) for each in place.purposes), (_OTHER, _("その他"))])
        choose(self, "group", _users(groups, alone=alone))
        shown = ((key, each.title) for key, each in fees.reductions.items())
        choose(self, "reduction", [("", _("なし")), *shown])
        self.add_on_names = add_on_fields(self, fees, minutes, lent)
        if not fees.reductions:
            del self.fields["reduction"], self.fields["reduction_reason"]
        if "commercial" not in fees.factors:
            del self.fields["commercial"]
        self.order_fields(["purpose", "attendees", "group", *self.add_on_names, "commercial", "reduction"])

    def particulars(self) -> Particulars:
        """What was told."""
        told = self.cleaned_data
        return Particulars(
            purpose=told["purpose"],
            attendees=told["attendees"],
            group_id=told.get("group", ""),
            commercial=told.get("commercial", False),
            add_ons=add_ons_of(told),
            reduction=told.get("reduction", ""),
            reduction_reason=told.get("reduction_reason", ""),
        )


def add_on_fields(form: forms.Form, fees: rules.Fees, minutes: int, lent: Sequence[Lent]) -> list[str]:
    """A field for each add-on of the price list, with how many nobody has; their names."""
    stocks = {each.add_on: each for each in lent}
    fields = {
        f"add_on_{key}": _add_on_field(each, minutes, stocks.get(key), int(form.initial.get(f"add_on_{key}") or 0))
        for key, each in fees.add_ons.items()
    }
    form.fields.update(fields)
    return list(fields)


def add_ons_of(told: Mapping[str, Any]) -> dict[str, int]:
    """What was asked for of each add-on."""
    counts = {name.removeprefix("add_on_"): int(told[name] or 0) for name in told if name.startswith("add_on_")}
    return {key: count for key, count in counts.items() if count}


_MOST_PIECES = 10


def _free_words(lent: Lent | None, has: int) -> str:
    """How many nobody has; of who has some already, how many he could have in all."""
    if lent is None:
        return ""
    if has:
        most = max(lent.free, has)
        return gettext("いま予約している%(has)s個を含めて、%(most)s個まで使えます。") % {"has": has, "most": most}
    if not lent.free:
        return gettext("この時間は、すべて貸し出し中です。")
    return gettext("この時間は、あと%(free)s個あります。") % {"free": lent.free}


def _add_on_field(add_on: rules.AddOn, minutes: int, lent: Lent | None, has: int) -> forms.Field:
    """A number of pieces, or a length up to that of the use; what is short is refused by a sentence, not hidden.

    What it `has` now can be chosen again, be it more than there are by now.
    """
    price = yen_words(yen(int(float(add_on.price))))
    if add_on.per == "fixed":
        label = gettext("%(title)s（1つ %(price)s）") % {"title": add_on.title, "price": price}
        words = _free_words(lent, has)
        most = max(has, min(_MOST_PIECES, max(lent.of, 1)) if lent else _MOST_PIECES)
        choices = [("0", _("使わない")), *((str(n), str(n)) for n in range(1, most + 1))]
    else:
        told = {"title": add_on.title, "minutes": add_on.per, "price": price}
        label = gettext("%(title)s（%(minutes)s分 %(price)s）") % told
        words = "" if has else _free_words(lent, 0)
        steps = range(add_on.per, minutes + 1, add_on.per)
        choices = [("0", _("使わない")), *((str(n), length_words(n)) for n in steps)]
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=words)


class EquipmentForm(ShowingForm):
    """What is used besides the place, of a booking that stands."""

    def __init__(
        self,
        fees: rules.Fees,
        minutes: int,
        lent: Sequence[Lent],
        *args: Any,  # noqa: ANN401  Django's form
        **kwargs: Any,  # noqa: ANN401  Django's form
    ) -> None:
        super().__init__(*args, **kwargs)
        add_on_fields(self, fees, minutes, lent)


def told_before(use: models.Use | None, purpose: str, attendees: int, group_id: str) -> Mapping[str, Any]:
    """What the form begins with when somebody comes back to it."""
    if use is None:
        return {}
    add_ons = {f"add_on_{key}": str(count) for key, count in use.add_ons.items()}
    return {
        "purpose": purpose,
        "attendees": attendees,
        "group": group_id,
        "commercial": "commercial" in use.tags,
        "reduction": use.reduction,
        "reduction_reason": use.reduction_reason,
        **add_ons,
    }


class ReasonForm(ShowingForm):
    """Why a booking is cancelled; nobody has to say."""

    reason = forms.CharField(
        label=_("取り消す理由"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
