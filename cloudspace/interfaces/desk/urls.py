"""Addresses of the desk. They hold numbers and random ids, never a value."""

from __future__ import annotations

from django.urls import path

from cloudspace.interfaces.desk.views import (
    clock,
    home,
    joining,
    mails,
    openings,
    orders,
    payments,
    people,
    removals,
    services,
    staff,
    tickets,
)

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("tickets/", tickets.queue, name="tickets"),
    path("tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("tickets/<str:number>/taking/", tickets.take, name="take-ticket"),
    path("tickets/<str:number>/assignment/", tickets.assign, name="assign-ticket"),
    path("tickets/<str:number>/closing/", tickets.close, name="close-ticket"),
    path("tickets/<str:number>/messages/<uuid:message>/opening/", tickets.open_message, name="open-message"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/taking/", orders.take, name="take-order"),
    path("orders/<str:number>/return/", orders.take_back, name="return-payment"),
    path("payments/", payments.queue, name="payments"),
    path("payments/lines/", payments.book, name="book-line"),
    path("payments/<uuid:transfer>/", payments.transfer, name="payment"),
    path("payments/<uuid:transfer>/taking/", payments.take, name="take-payment"),
    path("payments/<uuid:transfer>/match/", payments.match, name="match-payment"),
    path("payments/<uuid:transfer>/aside/", payments.set_aside, name="aside-payment"),
    path("payments/<uuid:transfer>/<slug:field>/opening/", payments.open_field, name="open-payment"),
    path("services/", services.queue, name="services"),
    path("services/<str:number>/", services.service, name="service"),
    path("services/<str:number>/calls/<uuid:call>/done/", services.done, name="call-done"),
    path("services/<str:number>/calls/<uuid:call>/again/", services.again, name="call-again"),
    path("people/", people.search, name="people"),
    path("people/<str:number>/", people.customer, name="customer"),
    path("people/<str:number>/tickets/", people.open_ticket, name="new-ticket"),
    path("people/<str:number>/<slug:table>/<uuid:row>/<slug:field>/opening/", people.open_value, name="open-value"),
    path("openings/", openings.openings, name="openings"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<str:badge>/roles/", staff.grant, name="grant-role"),
    path("staff/<str:badge>/roles/<slug:role>/withdrawal/", staff.withdraw, name="withdraw-role"),
    path("staff/<str:badge>/leaving/", staff.leave, name="staff-leaves"),
    path("staff/<str:badge>/removal/", removals.remove, name="remove-staff"),
    path("staff/<str:badge>/return/", removals.resume, name="resume-staff"),
    path("staff/removals/<uuid:removal>/confirmation/", removals.confirm, name="confirm-removal"),
    path("staff/removals/<uuid:removal>/refusal/", removals.refuse, name="refuse-removal"),
    path("staff/appointments/<uuid:appointment>/confirmation/", staff.confirm, name="confirm-appointment"),
    path("staff/appointments/<uuid:appointment>/refusal/", staff.refuse, name="refuse-appointment"),
    path("joining/<str:secret>/", joining.join, name="join"),
    path("recovery-codes/", joining.recovery_codes, name="recovery-codes"),
    path("clock/", clock.clock_page, name="clock"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<uuid:mail>/again/", mails.send_again, name="send-again"),
    path("mails/<uuid:mail>/acceptance/", mails.accept, name="accept-mail"),
]
