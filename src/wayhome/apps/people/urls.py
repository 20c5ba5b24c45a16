from __future__ import annotations

from django.urls import path

from wayhome.apps.people.views import identity, life

urlpatterns = [
    path("sign-in/", identity.sign_in, name="sign-in"),
    path("sign-in/demo/", identity.demo_sign_in, name="sign-in-demo"),
    path("sign-out/", identity.sign_out, name="sign-out"),
    path("sign-out/everywhere/", identity.sign_out_everywhere, name="sign-out-everywhere"),
    path("lock/", identity.lock, name="lock"),
    path("profile/", identity.profile, name="profile"),
    path("profile/theme/", identity.theme, name="theme"),
    path("profile/password/", identity.password, name="password"),
    path("keys/", identity.keys, name="keys"),
    path("clients/<str:client_id>/life/", life.client_life, name="client-life"),
]
