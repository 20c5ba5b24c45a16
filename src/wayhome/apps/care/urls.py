from __future__ import annotations

from django.urls import path

from wayhome.apps.care.views import attendance, clients, find, hours, staff

urlpatterns = [
    path("find/", find.find, name="find"),
    path("clients/", clients.clients, name="clients"),
    path("clients/new/", clients.client_new, name="client-new"),
    path("clients/<str:client_id>/", clients.client, name="client"),
    path("clients/<str:client_id>/week/", clients.client_week, name="client-week"),
    path("clients/<str:client_id>/profile/", clients.client_profile, name="client-profile"),
    path("clients/<str:client_id>/people/", clients.client_people, name="client-people"),
    path(
        "clients/<str:client_id>/people/<str:contact_id>/remove/",
        clients.client_person_remove,
        name="client-person-remove",
    ),
    path(
        "sessions/<str:session_id>/attendance/",
        attendance.session_attendance,
        name="session-attendance",
    ),
    path(
        "sessions/<str:session_id>/attendance/<str:client_id>/",
        attendance.attendance_correct,
        name="attendance-correct",
    ),
    path("hours/", hours.hours, name="hours"),
    path("hours/<str:client_id>/", hours.client_hours, name="client-hours"),
    path("hours/<str:client_id>/make-up/", hours.make_up, name="make-up"),
    path("settings/staff/", staff.staff, name="staff"),
    path("settings/staff/new/", staff.staff_new, name="staff-new"),
    path("settings/staff/<str:member_id>/", staff.staff_member, name="staff-member"),
    path("settings/staff/<str:member_id>/edit/", staff.staff_edit, name="staff-edit"),
    path("settings/staff/<str:member_id>/end/", staff.staff_end, name="staff-end"),
    path(
        "settings/staff/<str:member_id>/credentials/",
        staff.staff_credential,
        name="staff-credential",
    ),
    path("settings/staff/<str:member_id>/hours/", staff.staff_hours, name="staff-hours"),
]
