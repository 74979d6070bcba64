"""What an operator types at a dead letter."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why it is sent again or given up."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        help_text=_("監査の記録に残ります。個人の名前や番号は書かないでください。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
