"""Walking through forms as a linked resident does: typing only what is asked, tapping on the members offered."""

from dataclasses import replace

from hataori.blocks.registration import api as registration
from hataori.blocks.registration.known import known_by_register
from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor

from .conftest import _typed

KNOWN_LABELS = {
    *("氏", "名", "氏（フリガナ）", "名（フリガナ）", "生年月日", "住所", "世帯主の氏名", "本籍", "筆頭者"),
    *("配偶者の氏名", "対象のこどもの生年月日", "届出人と本人の関係", "収入の状況", "医療保険の種類"),
    *("被保険者番号", "同居の家族", "保護者の氏名", "戸籍の氏名", "前の住所", "学校名と学年", "勤務先の名称"),
    "マイナンバー（個人番号）",
}
"""What the sample resident's city knows, written down apart from the code that maps it."""


class Walk:
    """One resident through one form; `typed` are the names of the fields that had to be typed, `taps` those tapped."""

    def __init__(self, form: registration.Form, around: registries.Circle, actor: Actor) -> None:
        self.form, self.around, self.actor = form, around, actor
        self.answers: dict[str, str] = {}
        self.typed: list[registration.FormField] = []
        self.taps: list[registration.FormField] = []
        if form.field("applicant_kind"):
            self.answers["applicant_kind"] = "person"
        self._first = registration.known_for(form, actor, self.answers).values
        self.answers |= {**self.known.values, **self.known.offered}
        self._walk()

    @property
    def known(self) -> registration.Known:
        """By the register, and the profile's telephone and mail."""
        found = known_by_register(self.form, self.around, self.answers)
        return replace(found, values={**self._first, **found.values})

    def _walk(self) -> None:
        for page in self.form.shown(self.answers):
            if page.optional or page.id == "applicant":
                continue
            known = self.known
            for asked in known.asked(page):
                if choices := known.subjects.get(asked.name):
                    self.taps.append(asked)
                    self.answers[asked.name] = choices[0][0]
                elif asked.name not in self.answers:
                    self.typed.append(asked)
                    self.answers[asked.name] = _typed(asked)
            self.answers = {**self.known.of(page), **self.answers}
            self._asked_again(page)

    def _asked_again(self, page: registration.FormPage) -> None:
        """What the chosen member has none of is asked after all."""
        for asked in self.known.asked(page):
            if asked.required and not self.answers.get(asked.name):
                self.typed.append(asked)
                self.answers[asked.name] = _typed(asked)

    def check(self) -> registration.Checked:
        return registration.check(
            self.form, self.answers, channel="online", actor=self.actor, looked_up=self.known.checked
        )
