from __future__ import annotations

from django.urls import path

from wayhome.apps.scheduling.views import (
    board,
    offers,
    planner,
    proposals,
    repair,
    session,
    what_if,
    why,
)

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/day/<str:on>/", board.day, name="board-day"),
    path("repair/", repair.repair, name="repair"),
    path("repair/<str:repair_id>/", repair.calls, name="repair-calls"),
    path("repair/<str:repair_id>/told/<str:call_id>/", repair.told, name="repair-told"),
    path("sessions/<str:session_id>/", session.session, name="session"),
    path("sessions/<str:session_id>/room/", session.room, name="session-room"),
    path("sessions/<str:session_id>/leader/", session.leader, name="session-leader"),
    path("sessions/<str:session_id>/call-off/", session.call_off, name="session-call-off"),
    path("sessions/<str:session_id>/restore/", session.restore, name="session-restore"),
    path("planner/", planner.planner, name="planner"),
    path("planner/new/", planner.planner_new, name="planner-new"),
    path("planner/what-if/", what_if.what_if, name="what-if"),
    path("planner/proposals/", proposals.proposals, name="proposals"),
    path("planner/proposals/new/", proposals.proposal_new, name="proposal-new"),
    path("planner/proposals/<str:proposal_id>/", proposals.proposal, name="proposal"),
    path(
        "planner/proposals/<str:proposal_id>/accept/",
        proposals.proposal_accept,
        name="proposal-accept",
    ),
    path(
        "planner/proposals/<str:proposal_id>/turn-down/",
        proposals.proposal_turn_down,
        name="proposal-turn-down",
    ),
    path("planner/<str:run_id>/", planner.planner_run, name="planner-run"),
    path("planner/<str:run_id>/cancel/", planner.planner_cancel, name="planner-cancel"),
    path("planner/<str:run_id>/client/<str:client_id>/", why.planner_client, name="planner-client"),
    path("clients/<str:client_id>/why/", why.client_why, name="client-why"),
    path("planner/<str:run_id>/replay/", planner.planner_replay, name="planner-replay"),
    path("planner/<str:run_id>/decide/", planner.planner_decide, name="planner-decide"),
    path("planner/<str:run_id>/publish/", planner.planner_publish, name="planner-publish"),
    path("planner/<str:run_id>/discard/", planner.planner_discard, name="planner-discard"),
    path("referrals/<str:referral_id>/offer/", offers.referral_offer, name="referral-offer"),
    path(
        "referrals/<str:referral_id>/offer/<str:hold_id>/release/",
        offers.hold_release,
        name="hold-release",
    ),
    path("admissions/<str:episode_id>/admit/", offers.admission_seat, name="admission-seat"),
]
