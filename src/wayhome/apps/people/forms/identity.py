from __future__ import annotations

from django import forms


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )


class UnlockForm(forms.Form):
    password = forms.CharField(
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        strip=False,
    )


class ProfileForm(forms.Form):
    theme = forms.ChoiceField(
        label="Theme",
        choices=[("", "As the device"), ("light", "Light"), ("dark", "Dark")],
        required=False,
    )
    keys = forms.ChoiceField(
        label="Keyboard shortcuts of one key",
        choices=[("on", "On"), ("off", "Off")],
        help_text="Ctrl K and Escape work in any case.",
    )


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="Present password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="New password",
        help_text="At least 12 characters. A sentence works well.",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
