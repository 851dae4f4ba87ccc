"""Addresses of the shop: the same path words in both languages, so that the language switch leads to the same page."""

from __future__ import annotations

from django.urls import path, re_path

from cloudspace.interfaces.storefront.views import (
    account,
    catalogue,
    closings,
    differences,
    erasures,
    mails,
    my_data,
    openings,
    orders,
    organisations,
    policies,
    promises,
    registrations,
    resets,
    second_factors,
    services,
    sessions,
    tickets,
    transparency,
)

app_name = "storefront"

_VERSION = r"(?P<version>\d{4}-\d{2}-\d{2}(?:\.\d{1,4})?)"
_KIND = r"(?P<kind>text|terms|refunds|acceptable-use)"

public = [
    path("", catalogue.shop_front, name="home"),
    path("products/<slug:slug>/", catalogue.product, name="product"),
    path("policy/", policies.text, {"kind": "text"}, name="policy"),
    path("policy/versions/", policies.versions, name="versions"),
    re_path(rf"^policy/{_VERSION}/$", policies.version, name="policy-version"),
    re_path(rf"^policy/{_VERSION}/{_KIND}/$", policies.version, name="policy-version-text"),
    re_path(rf"^policy/{_VERSION}/changes/$", differences.changes, name="policy-changes"),
    path("terms/", policies.text, {"kind": "terms"}, name="terms"),
    path("refunds/", policies.text, {"kind": "refunds"}, name="refunds"),
    path("acceptable-use/", policies.text, {"kind": "acceptable-use"}, name="acceptable-use"),
    path("promises/", promises.board, name="promises"),
    path("transparency/", transparency.explained, name="transparency"),
    path("erasure/", erasures.ask, name="erasures"),
    path("erasure/<str:code>/", erasures.receipt, name="erasure"),
    path("mail/", mails.caught, name="mail"),
    path("mail/<slug:key>/", mails.as_sent, name="mail-as-sent"),
]  # fmt: skip

coming_in = [
    path("register/", registrations.register, name="register"),
    path("register/communes/", registrations.communes, name="communes"),
    path("register/sent/", registrations.registered, name="registered"),
    path("confirm/<str:secret>/", registrations.confirm, name="confirm"),
    path("confirm/<str:secret>/discard/", registrations.discard, name="discard"),
    path("confirm/email/<str:secret>/", registrations.confirm_change, name="confirm-change"),
    path("confirm/email/<str:secret>/discard/", registrations.discard_change, name="discard-change"),
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("signed-out/", sessions.signed_out, name="signed-out"),
    path("reset/", resets.ask, name="reset"),
    path("reset/sent/", resets.sent, name="reset-sent"),
    path("reset/<str:secret>/", resets.choose, name="reset-by"),
]

own = [
    path("account/", account.overview, name="account"),
    path("account/accept/", account.accept, name="accept"),
    path("account/my-data/", my_data.shown, name="my-data"),
    path("account/my-data/download/", my_data.download, name="download"),
    path("account/my-data/category/<slug:category>/", my_data.category, name="category"),
    path("account/my-data/<slug:part>/", my_data.correct, name="correct"),
    path("account/organisation/", organisations.page, name="organisation"),
    path("account/organisation/leave/", organisations.leave, name="leave-organisation"),
    path("account/openings/", openings.openings, name="openings"),
    path("account/openings/<int:index>/", openings.entry, name="entry"),
    path("account/openings/<int:index>/proof/", openings.proof, name="proof"),
    path("account/sessions/", sessions.devices, name="sessions"),
    path("account/sessions/end/", sessions.end_everywhere, name="end-sessions"),
    path("account/sessions/<uuid:session>/end/", sessions.end_device, name="end-session"),
    path("account/second-factor/", second_factors.page, name="second-factor"),
    path("account/second-factor/remove/", second_factors.remove, name="remove-second-factor"),
    path("account/recovery-codes/", second_factors.recovery_codes, name="recovery-codes"),
    path("account/orders/", orders.orders, name="orders"),
    path("account/orders/<str:number>/", orders.page, name="order-page"),
    path("account/orders/<str:number>/state/", orders.state, name="order-state"),
    path("account/orders/<str:number>/cancel/", orders.cancel, name="cancel-order"),
    path("account/services/<str:number>/", services.page, name="service"),
    path("account/services/<str:number>/end/", services.end, name="end-service"),
    path("account/services/<str:number>/keep/", services.keep, name="keep-service"),
    path("account/close/", closings.close, name="close"),
    path("order/<uuid:plan>/", orders.order, name="order"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/new/", tickets.new, name="new-ticket"),
    path("tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("tickets/<str:number>/confirm/", tickets.confirm, name="confirm-ticket"),
    path("tickets/<str:number>/close/", tickets.close, name="close-ticket"),
]

# Public pages are mostly answered from memory, before any address is looked up here.
urlpatterns = [*own, *public, *coming_in]
