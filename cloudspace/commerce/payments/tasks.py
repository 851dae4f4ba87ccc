"""Work that is due in payments."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.commerce.payments import actions, models, queries
from cloudspace.kit import actor, clock, leasing
from cloudspace.kit.errors import Refused
from cloudspace.vault import shredding

LEASE = dt.timedelta(minutes=2)
BY = actor.program("payments.retire_adopted")


def retire_adopted(*, worker: uuid.UUID, limit: int = 20) -> int:
    """Destroys the keys of provisional people whose rows were adopted; returns how many rows it took up.

    Before that, what tells a repetition of a row that changed hands goes to whom the row belongs to.

    The provisional person's id is the shred's id, so a second try after a crash repeats nothing.
    """
    rows = leasing.claim(models.Adoption, worker=worker, at=clock.now(), lease=LEASE, limit=limit)
    for transfer in queries.with_signs_to_move():
        actions.move_signs(by=BY, transfer=transfer)
    for adoption in rows:
        try:
            shredding.destroy_keys(adoption.subject_id, subject=adoption.subject_id, by=BY)
            actions.purge_provisional(by=BY, adoption=adoption)
            shredding.complete([adoption.subject_id], by=BY)
        except Refused as refused:
            actions.postpone_adoption(by=BY, adoption=adoption, error=leasing.error_code(refused), at=clock.now())
        else:
            actions.finish_adoption(by=BY, adoption=adoption)
    return len(rows)
