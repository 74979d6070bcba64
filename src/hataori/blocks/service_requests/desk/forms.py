"""The forms of a request's page; each names its fields apart, since several stand on one page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from hataori.blocks.service_requests.kinds import kinds
from hataori.blocks.service_requests.rules.states import CLOSED, TITLES, State, may_move
from hataori.blocks.service_requests.types import MOST_TEXT, Request
from hataori.kernel.errors import FieldProblem
from hataori.platform.organisation.api import department_names


class DeskForm(forms.Form):
    """A form whose ids begin with its act, and which can show problems found by the act itself."""

    use_required_attribute = False
    act = ""
    button = ""

    def __init__(self, request: Request, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"{self.act}_%s")
        self.prepare(request)

    def prepare(self, request: Request) -> None:
        """Choices that depend on the request."""

    def choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """The choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field's

    def show(self, problems: Sequence[FieldProblem]) -> None:
        """Put the act's problems at their fields, those without one at the top."""
        self.full_clean()
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class MoveForm(DeskForm):
    """To the next state, with words for everybody."""

    act, button = "move", "進める"
    state = forms.ChoiceField(label="段階")
    text = forms.CharField(
        label="通報した人への言葉",
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="公開されます。終わりにするときは必ず書きます",
    )

    def prepare(self, request: Request) -> None:
        """Only states it may go to; those that end it stand last."""
        states = [each for each in State if each != State.REOPENED and may_move(request.state, each)]
        states.sort(key=lambda each: each in CLOSED)
        self.choose("state", [(each.value, TITLES[each]) for each in states])


class ReopenForm(DeskForm):
    """Take an ended request up again."""

    act, button = "reopen", "再び受け付ける"
    text = forms.CharField(label="理由", max_length=MOST_TEXT, help_text="公開されます")


class CommentForm(DeskForm):
    """A remark, internal unless published."""

    act, button = "comment", "書き加える"
    text = forms.CharField(label="メモ", max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 2}))
    public = forms.BooleanField(label="公開する", required=False)


class RerouteForm(DeskForm):
    """Another kind or section."""

    act, button = "reroute", "種類・担当課を変える"
    kind = forms.ChoiceField(label="種類", required=False)
    department = forms.ChoiceField(label="担当課", required=False)
    why = forms.CharField(label="理由", max_length=300)

    def prepare(self, request: Request) -> None:  # noqa: ARG002  the same for every request
        """Every kind and section; as it is unless chosen otherwise."""
        self.choose("kind", [("", "そのまま"), *((each.code, each.name) for each in kinds())])
        sections = department_names(retired=False).items()
        self.choose("department", [("", "種類の担当課"), *sections])


class OrderForm(DeskForm):
    """Work in the field."""

    act, button = "order", "作業を頼む"
    text = forms.CharField(label="作業の内容", max_length=1000)
    due_on = forms.DateField(label="期日", help_text="例 2026-12-01")
    assignee = forms.CharField(label="作業する人（職員番号）", required=False, max_length=40)


class JoinForm(DeskForm):
    """Joining it to another by number."""

    act, button = "join", "受付番号を指定してまとめる"
    to = forms.CharField(label="まとめる先の受付番号", max_length=20)


class UnjoinForm(DeskForm):
    """Taking it out again."""

    act, button = "unjoin", "まとめたのを戻す"
    why = forms.CharField(label="戻す理由", max_length=300)


class ShowForm(DeskForm):
    """Showing it to the public or not."""

    act, button = "show", "公開するかを決める"
    shown = forms.ChoiceField(
        label="公開", choices=[("yes", "公開する"), ("no", "公開しない")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="理由", max_length=300, help_text="記録に残ります")


class RewordForm(DeskForm):
    """The published text in other words."""

    act, button = "reword", "公開する文を直す"
    text = forms.CharField(
        label="公開する文", required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(label="理由", max_length=300)

    def prepare(self, request: Request) -> None:
        """As it reads now."""
        self.fields["text"].initial = request.description


class PhotoForm(DeskForm):
    """Hiding or showing one photo."""

    act, button = "photo", "写真を公開するかを決める"
    position = forms.TypedChoiceField(label="写真", coerce=int)
    shown = forms.ChoiceField(
        label="公開", choices=[("yes", "公開する"), ("no", "公開しない")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="理由", max_length=300)

    def prepare(self, request: Request) -> None:
        """The photos there are."""
        found = [(str(each.position), f"{n}枚目") for n, each in enumerate(request.photos, start=1)]
        self.choose("position", found)


def forms_for(request: Request) -> list[type[DeskForm]]:
    """What can be done with it now."""
    joined = [UnjoinForm] if request.parent else []
    open_ones = [MoveForm, OrderForm, JoinForm] if request.is_open and not request.parent else []
    ended = [] if request.is_open or request.parent else [ReopenForm]
    photos = [PhotoForm] if request.photos else []
    return [*joined, *open_ones, *ended, CommentForm, RerouteForm, ShowForm, RewordForm, *photos]
