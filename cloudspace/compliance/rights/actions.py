"""Taking one's data away (Q1)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cloudspace.compliance.rights import held, packing, queries
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.kit.limits import counting
from cloudspace.transparency.reading import NotYetCovered
from cloudspace.vault import ledger, sessions
from cloudspace.vault.errors import EntryNotYours, SessionOver

MOST_ENTRIES = 1_000
MOST_PROOFS = 200
EXPORTS = counting.Limit("rights.export", most=10, seconds=3600)


class NotOwnData(Refused):
    """Somebody asked for the data of the session's person under another name."""

    code = "not_own_data"
    sentence = _("You can only download your own data.")


@recording.action
def export(*, by: Actor, token: str, language: str) -> Iterator[bytes]:
    """Everything held of the person signed in by `token` as a ZIP, in pieces to be sent as they come.

    JSON with its schema and DPV terms, a CSV per table, readable HTML, proofs of log entries where a checkpoint covers
    them. The download stands in the log before the first piece is made; nothing of it touches the disk. Raises
    SessionOver, NotOwnData, TooMany, LogUnavailable. (Law 91/2025 Art 4: to be provided with one's data)
    """
    session = sessions.living(token)
    if session is None:
        raise SessionOver
    if by.id != session.subject:
        raise NotOwnData
    counting.count(EXPORTS, str(session.subject))
    ledger.record("data_exported", by=by, subject=session.subject, session=session.session)
    recording.record(by=by, verb="data.exported", target_id=session.subject)
    data = queries.my_data(token=token, language=language, entries=MOST_ENTRIES)
    return packing.zipped(packing.files(data, _proofs(token, data)), clock.now())


def _proofs(token: str, data: held.MyData) -> Iterator[tuple[int, bytes]]:
    """Proofs of the newest entries; those that no checkpoint covers yet are left for a later download."""
    for line in data.log[:MOST_PROOFS]:
        try:
            yield line.index, ledger.own_proof(token, line.index)
        except (NotYetCovered, EntryNotYours, SessionOver):
            continue
