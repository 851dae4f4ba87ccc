"""Sending wild input to every address and every form, and judging each answer."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from cloudspace.kit.limits.models import Count
from tests.walls import filled, wild

# Forms after which little is left to attack come last, the least left at the end.
LAST = (
    "/assignment/", "/end/", "/closing/", "/cancel/", "/aside/", "/return/", "/withdrawal/", "/leaving/", "/password/",
    "/email/", "/sign-out/", "/account/close/",
)  # fmt: skip


Forms = dict[tuple[Any, ...], tuple[str, wild.Form]]
Living = dict[wild.Route, list[tuple[str, str]]]


class Attack:
    """Sends, looks at every answer, and gathers what is wrong with it."""

    def __init__(self, shop: filled.Shop) -> None:
        self.shop, self.routes, self.troubles = shop, wild.routes(), list[str]()
        self._defect = ""

    def noticed(self, sender: object, **kwargs: object) -> None:
        """A defect came up to Django: where."""
        error = sys.exc_info()[1]
        if error is not None:
            place = traceback.extract_tb(error.__traceback__)[-1]
            self._defect = f"{type(error).__name__} at {place.filename}:{place.lineno}"

    def send(self, who: str, method: str, address: str, note: str, data: Any = None, **more: Any) -> Any:
        """One request; `method` is a name of Django's test client, `generic` posts bytes as they are."""
        browser, self._defect = self.shop.browsers[who], ""
        given = ("POST", address, data) if method == "generic" else (address,) if data is None else (address, data)
        answer = getattr(browser, method)(*given, **more)
        for trouble in self._wrong(who, address, answer):
            self.troubles.append(f"{who} {method} {address[:100]} ({note}): {trouble}")
        return answer

    def is_over(self) -> None:
        """Nothing was wrong with any answer."""
        assert not self.troubles, f"{len(self.troubles)} answers:\n" + "\n".join(self.troubles[:40])

    def _wrong(self, who: str, address: str, answer: Any) -> Iterator[str]:
        if answer.status_code >= 500 or self._defect:
            yield f"status {answer.status_code} {self._defect}"
        page = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return
        said = page.decode()
        if wild.MARKUP[:5] in said:
            yield "markup as it was sent"
        language = "en" if re.match(r"/en(/|$|\?)", address) else "vi"
        if "<html" in said and f'<html lang="{language}"' not in said:
            yield f"not in {language}"
        for value in filled.STRANGERS + (filled.HERS if who == "visitor" else ()):
            if value in said:
                yield f"somebody else's value: {value}"


def living(attack: Attack) -> Living:
    """For each route the addresses behind which something stands, and the first who is let in."""
    found: Living = {}
    for route in attack.routes:
        there = found.setdefault(route, [])
        for values in wild.combined(route.parts, attack.shop.parts):
            address = route.path(values)
            for who in ("visitor", "an", "staff"):
                answer = attack.send(who, "get", address, "as it is")
                onward = answer.headers.get("Location", "")
                if answer.status_code not in (403, 404) and "sign-in/?" not in onward and onward != "/desk/":
                    there.append((who, address))
                    break
            if len(there) > 8:
                break
    return found


def forms_of(attack: Attack, addresses: Living) -> Forms:
    """Every kind of form that any page shows to anybody; those that leave little to attack at the end."""
    found: Forms = {}
    for who, address in (one for there in addresses.values() for one in there):
        answer = attack.send(who, "get", address, "for its forms")
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            for form in wild.forms(answer.content.decode(), address):
                found.setdefault(form.key, (who, form))

    def least_left(one: tuple[str, wild.Form]) -> int:
        return next((place for place, part in enumerate(LAST, 1) if part in one[1].action), 0)

    return dict(sorted(found.items(), key=lambda one: least_left(one[1])))


def in_english(address: str, number: int) -> str:
    """The same address in the other language, for every second one."""
    plain = address.startswith(("/api/", "/health/", "/metrics", "/.well-known", "/transparency/", "/policy.", "/en/"))
    return f"/en{address}" if number % 2 and not plain and not address.endswith((".json", ".xml", ".txt")) else address


def nobody_is_counted() -> None:
    """Limits would answer in place of the pages."""
    Count.objects.all().delete()
