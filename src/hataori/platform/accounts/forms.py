"""The forms of the door. They read what was typed; whether it may be is decided by the actions."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hataori.kernel.actor import Role
from hataori.kernel.text import halfwidth
from hataori.platform.pages.fields import WarekiDateField

from .models import NAME

_POSTCODE = re.compile(r"([0-9]{3})-?([0-9]{4})")
_PHONE = re.compile(r"0[0-9]{9,10}")


def _password(label: Any, *, new: bool, **more: Any) -> forms.CharField:  # noqa: ANN401  lazy text and Django's options
    autocomplete = "new-password" if new else "current-password"
    hint = _("12文字以上。よく使われる言葉だけのものは使えません。") if new else ""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=256, widget=widget, help_text=hint, **more)


def _name(label: Any, hint: Any = "", *, required: bool = False, autocomplete: str = "off") -> forms.CharField:  # noqa: ANN401  lazy text
    """A name is kept as typed: nothing is stripped or folded."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, "class": "name-glyphs"})
    return forms.CharField(label=label, help_text=hint, required=required, strip=False, max_length=NAME, widget=widget)


def _email(label: Any, **more: Any) -> forms.EmailField:  # noqa: ANN401  lazy text and Django's options
    return forms.EmailField(
        label=label, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **more
    )


def _code() -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    hint = _("メールに書かれた10文字です。大文字と小文字、ハイフンは気にしなくて大丈夫です。")
    return forms.CharField(label=_("確認コード"), max_length=40, help_text=hint, widget=forms.TextInput(attrs=attrs))


class SignInForm(forms.Form):
    """Login and password."""

    login = forms.CharField(
        label=_("メールアドレス、または職員番号"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("パスワード"), new=False)


class LoginForm(forms.Form):
    """Whose mailbox a code goes to."""

    login = forms.CharField(
        label=_("メールアドレス、または職員番号"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    """A code from the mail."""

    code = _code()


class ResetForm(forms.Form):
    """A code from the mail and the new password."""

    code = _code()
    password = _password(_("新しいパスワード"), new=True)


class EmailForm(forms.Form):
    """An address to be confirmed."""

    email = _email(_("メールアドレス"), help_text=_("確認コードを送ります。サインインにも使います。"))


class SignUpForm(forms.Form):
    """Name and password of a new resident; the password may be left out where a passkey was made instead."""

    family = _name(_("氏（みょうじ）"), _("戸籍や住民票のとおりの字で。"), required=True, autocomplete="family-name")
    given = _name(_("名（なまえ）"), _("氏だけの方は空欄で。"), autocomplete="given-name")
    family_kana = _name(_("氏のフリガナ"), _("カタカナ。ひらがなでも入力できます。"))
    given_kana = _name(_("名のフリガナ"))
    password = _password(_("パスワード"), new=True, required=False)
    credential = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """Changing a known password; those with passkeys only leave the present one empty."""

    current = _password(_("いまのパスワード"), new=False)
    password = _password(_("新しいパスワード"), new=True)


class StepUpForm(forms.Form):
    """Showing once more who one is."""

    password = _password(_("パスワード"), new=False)


class ProfileForm(forms.Form):
    """What the city knows of a resident."""

    family = _name(_("氏（みょうじ）"), _("戸籍や住民票のとおりの字で。"), required=True, autocomplete="family-name")
    given = _name(_("名（なまえ）"), _("氏だけの方は空欄で。"), autocomplete="given-name")
    family_kana = _name(_("氏のフリガナ"))
    given_kana = _name(_("名のフリガナ"))
    common_name = _name(_("通称"), _("住民票に通称を記載している方だけ。"))
    roman_name = _name(_("ローマ字の氏名"), _("在留カードやパスポートのとおりに。"))
    birthdate = WarekiDateField(label=_("生年月日"), required=False, help_text=_("例：平成2年4月1日、1990年4月1日"))
    postal_code = forms.CharField(
        label=_("郵便番号"),
        required=False,
        max_length=20,
        help_text=_("例：491-8501"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    address = forms.CharField(
        label=_("住所"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    phone = forms.CharField(
        label=_("電話番号"),
        required=False,
        max_length=30,
        help_text=_("日中つながる番号"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_postal_code(self) -> str:
        """491-8501, however it was typed."""
        typed = _plain(self.cleaned_data["postal_code"]).replace(" ", "")
        found = _POSTCODE.fullmatch(typed)
        if typed and not found:
            raise ValidationError(_("郵便番号は7桁の数字で入力してください。"), code="postal_code")
        return f"{found[1]}-{found[2]}" if found else ""

    def clean_phone(self) -> str:
        """Digits and hyphens as typed, in half width."""
        typed = _plain(self.cleaned_data["phone"]).replace(" ", "")
        if typed and not _PHONE.fullmatch(re.sub(r"[-()]", "", typed)):
            raise ValidationError(_("電話番号は0から始まる10桁か11桁で入力してください。"), code="phone")
        return typed


class GrantForm(forms.Form):
    """A role for a member of staff."""

    role = forms.ChoiceField(label=_("役割"))
    department = forms.ChoiceField(label=_("課"))
    starts_on = WarekiDateField(label=_("始まりの日"), required=False, help_text=_("空欄なら今日から。"))
    until = WarekiDateField(
        label=_("終わりの日"), required=False, help_text=_("この日から外れます。空欄なら期限なし。")
    )
    reason = forms.CharField(label=_("理由"), max_length=300, help_text=_("記録に残ります。例：人事異動（4月1日付）"))

    def __init__(self, roles: list[Role], departments: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **kwargs)
        self._offer("role", [(role.value, role.title) for role in roles])
        self._offer("department", departments)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class ReasonForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(label=_("取り消す理由"), max_length=300)


def _plain(text: str) -> str:
    """Half width, with every dash a hyphen."""
    return re.sub(r"[‐‑‒–—―−ーｰ]", "-", halfwidth(text)).strip()
