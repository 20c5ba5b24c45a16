from __future__ import annotations

from django.urls import path

from wayhome.apps.intake.views import referral

urlpatterns = [
    path("referrals/", referral.referrals, name="referrals"),
    path("referrals/new/", referral.referral_new, name="referral-new"),
    path("referrals/new/preview/", referral.referral_preview, name="referral-preview"),
    path("referrals/<str:referral_id>/", referral.referral, name="referral"),
    path("referrals/<str:referral_id>/week/", referral.referral_week, name="referral-week"),
    path(
        "referrals/<str:referral_id>/contact/", referral.referral_contact, name="referral-contact"
    ),
    path(
        "referrals/<str:referral_id>/hand-over/",
        referral.referral_hand_over,
        name="referral-hand-over",
    ),
]
