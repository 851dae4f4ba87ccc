"""How a delivery fails, the same for every driver."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused

Kind = Literal["retry", "permanent", "uncertain"]


class DeliveryFailed(Refused):
    """The message did not go out, or nobody can say whether it did.

    `reason` is a code of at most 60 letters with nothing of the answer's words. `kind`: retry (not taken now),
    permanent (never will be), uncertain (the line broke after the content went out). `server_wide`: the next message
    would meet the same.
    """

    code = "delivery_failed"
    sentence = _("This could not be delivered.")

    def __init__(self, reason: str, kind: Kind, *, server_wide: bool = False) -> None:
        self.reason = reason
        self.kind = kind
        self.server_wide = server_wide
        super().__init__()
