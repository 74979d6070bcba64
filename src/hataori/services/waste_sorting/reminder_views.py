"""A person's reminders of an area: times and channels chosen in one form, ended one by one."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.messaging import api as messaging
from hataori.kernel.errors import Rejected
from hataori.platform.accounts.api import actor_of, resident_required

from . import calendars, reminding
from .reminder_forms import WhenForm


class ReminderForm(WhenForm):
    """When, and by what."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # Django's own
        ready = [each for each in messaging.channels().values() if each.audience == "person" and each.ready]
        found = forms.ChoiceField(
            label=gettext_lazy("どうやって知らせますか"),
            widget=forms.RadioSelect,
            choices=[(each.name, gettext(each.title)) for each in ready],
            error_messages={"required": gettext_lazy("知らせ方を選んでください。")},
        )
        self.fields["channel"] = found


@never_cache
@resident_required
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET and POST /waste/<city>/<area>/remind/."""
    city, actor = calendars.city(slug), actor_of(request)
    area = city.area(key)
    form = ReminderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reminding.follow(city, area, form.cleaned_data["times"], form.cleaned_data["channel"], actor)
            messages.success(request, gettext("お知らせを登録しました。日が変わったときも知らせます。"))
            return redirect("waste:remind", slug, key)
        except Rejected as refused:
            form.add_error("channel", refused.problems[0].message)
    context = {"city": city, "area": area, "form": form, "rows": reminding.followed(city, area, actor.id)}
    return render(request, "waste_sorting/remind.html", context, status=422 if form.errors else 200)


@resident_required
@require_POST
def stop(request: HttpRequest, slug: str, key: str, following_id: int) -> HttpResponse:
    """POST: one reminder of mine ends."""
    city, actor = calendars.city(slug), actor_of(request)
    own = {each.id for each in reminding.followed(city, city.area(key), actor.id)}
    if following_id in own:
        messaging.leave(following_id, actor=actor)
        messages.success(request, gettext("お知らせを止めました。"))
    return redirect("waste:remind", slug, key)
