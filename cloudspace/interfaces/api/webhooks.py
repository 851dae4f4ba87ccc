"""Notices that others send: the bank's, signed."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cloudspace.commerce.payments.drivers import sepay
from cloudspace.commerce.services import actions as services
from cloudspace.interfaces.api import plain
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.kit.errors import Refused

BY = program("bank.webhook")


@csrf_exempt
@require_POST
def bank(request: HttpRequest) -> HttpResponse:
    """Books a signed notice once, however often it comes, and sets off what a payment sets off (C2).

    200 also for what matches nothing: it is parked for staff. 401 where the signature does not hold, 413 and 422
    for what is no notice, 503 where it cannot be kept now, so that the bank's side sends it again.
    """
    try:
        body = request.body
    except RequestDataTooBig:
        return _refused("notice_too_large", 413)
    if len(body) > sepay.LARGEST_BODY:
        return _refused("notice_too_large", 413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        services.book_notice(by=BY, headers=headers, body=body, now=clock.now())
    except sepay.SignatureWrong as wrong:
        return _refused(wrong.code, 401)
    except sepay.NoticeUnreadable as unreadable:
        return _refused(unreadable.code, 422)
    except Refused as refused:
        return _refused(refused.code, 503)
    return plain.json(dict(sepay.ANSWER))


def _refused(code: str, status: int) -> HttpResponse:
    return plain.json({"success": False, "code": code}, status=status)
