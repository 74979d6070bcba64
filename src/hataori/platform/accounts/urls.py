"""Addresses of sign-in, sign-up and a person's own account."""

from django.urls import path

from .views import mine, passkey, recovery, sign_in, sign_up

app_name = "accounts"

urlpatterns = [
    path("account/sign-in/", sign_in.page, name="sign-in"),
    path("account/sign-in/new-device/", recovery.ask_device, name="device"),
    path("account/sign-in/code/", recovery.device, name="device-code"),
    path("account/sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/step-up/", sign_in.step_up, name="step-up"),
    path("account/sign-up/", sign_up.email, name="sign-up"),
    path("account/sign-up/code/", sign_up.code, name="sign-up-code"),
    path("account/sign-up/details/", sign_up.details, name="sign-up-details"),
    path("account/reset/", recovery.ask_reset, name="reset"),
    path("account/reset/code/", recovery.reset, name="reset-code"),
    path("account/passkey/sign-in/", passkey.sign_in_options, name="passkey-sign-in"),
    path("account/passkey/sign-up/", passkey.sign_up_options, name="passkey-sign-up"),
    path("account/passkey/add/", passkey.add_options, name="passkey-add-options"),
    path("my/profile/", mine.my_profile, name="profile"),
    path("my/profile/edit/", mine.edit_profile, name="profile-edit"),
    path("my/devices/", mine.my_devices, name="devices"),
    path("my/devices/<int:sign_in_id>/sign-out/", mine.end_sign_in, name="end-sign-in"),
    path("my/devices/sign-out-others/", mine.end_others, name="end-others"),
    path("my/devices/passkeys/", passkey.add, name="passkey-add"),
    path("my/devices/passkeys/<int:passkey_id>/remove/", passkey.remove, name="passkey-remove"),
    path("my/password/", mine.my_password, name="password"),
    path("my/email/", mine.my_email, name="email"),
    path("my/email/code/", mine.my_email_code, name="email-code"),
    path("my/close/", mine.leave, name="close"),
]
