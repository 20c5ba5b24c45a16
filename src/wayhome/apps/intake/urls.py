from __future__ import annotations

from django.urls import path

from wayhome.apps.intake.views import (
    admission,
    assessment,
    placement,
    placement_decline,
    referral,
    tasks,
    waiting,
)

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
    path(
        "referrals/<str:referral_id>/take-back/",
        referral.referral_take_back,
        name="referral-take-back",
    ),
    path(
        "referrals/<str:referral_id>/assessment/",
        assessment.referral_assessment,
        name="referral-assessment",
    ),
    path(
        "referrals/<str:referral_id>/placement/",
        placement.referral_placement,
        name="referral-placement",
    ),
    path(
        "referrals/<str:referral_id>/decline/",
        placement_decline.referral_decline,
        name="referral-decline",
    ),
    path("waitlist/", waiting.waiting_list, name="waitlist"),
    path("admissions/", admission.admissions, name="admissions"),
    path("admissions/<str:episode_id>/", admission.admission_page, name="admission"),
    path("tasks/<str:task_id>/done/", tasks.task_done, name="task-done"),
]
