"""The whole log held against itself: what was signed, and what its entries say. For after a restore, and for doubts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cloudspace.kit.actor import Actor
from cloudspace.transparency import auditing, notes
from cloudspace.vault import current, ledger
from cloudspace.vault.keeper import messages as m

Finding = auditing.Finding
AT_ONCE = 1_000
# What is told of a log in ruins; the rest is counted.
TOLD = 1_000
# Numbers that the log's own entry about it names.
NAMED = 50
KIND = "log_altered"


class Audited(NamedTuple):
    """What was looked at, by sort, and what is wrong: `found` findings, of which `findings` are the first.

    `dark` entries are of years whose key died: their bodies and tags can be judged no more, their leaves still are.
    `recorded`: the number of the log's own entry about what was found.
    """

    leaves: int
    tiles: int
    checkpoints: int
    sealed: int
    plain: int
    padding: int
    dark: int
    findings: tuple[Finding, ...]
    found: int
    recorded: int | None = None


def audit(
    signer: notes.Signer,
    head_path: Path,
    *,
    by: Actor,
    first: int = 0,
    progress: Callable[[int], None] = lambda count: None,
) -> Audited:
    """Computes the log again (`transparency.auditing.examine`), then judges each entry from number `first` on.

    Codes beside those of `examine`: `unreadable`, `other_body`, `kind`, `tag`, `further_tag`, `members`,
    `tag_too_many`, `padding_with_content`, `key_missing`, `year_over`. Changes nothing; only where what was signed
    stands whole and entries are not as they were written, one entry `log_altered` says so. `progress` is told leaves,
    then entries. Raises LogUnavailable, VaultUnavailable.
    """
    examined = auditing.examine(signer.verifier, head_path, progress, signer=signer)
    judged = _judged(first, examined.next_index, progress)
    audited = Audited(
        *examined.looked_at,
        *judged.counted,
        findings=(*examined.findings, *judged.findings)[:TOLD],
        found=examined.found + judged.found,
    )
    # To a log that contradicts what it signed nothing is added: whoever mends it needs it as it is.
    if examined.found or not judged.found:
        return audited
    numbers = [one.first for one in judged.findings[:NAMED]]
    return audited._replace(recorded=ledger.record(KIND, by=by, entries=numbers, found=judged.found))


class _Judged(NamedTuple):
    """What became of the entries: how many sealed, plain, padding and dark ones, and what was found."""

    counted: tuple[int, int, int, int]
    findings: list[Finding]
    found: int


def _judged(first: int, end: int, progress: Callable[[int], None]) -> _Judged:
    keeper, reached = current.keeper(), m.Reached()
    sealed = plain = padding = dark = found = 0
    findings: list[Finding] = []
    for start in range(first, end, AT_ONCE):
        part = keeper.audit_entries(start, min(start + AT_ONCE, end), reached)
        reached = part.reached
        sealed, plain = sealed + part.sealed, plain + part.plain
        padding, dark = padding + part.padding, dark + part.dark
        found += len(part.bad)
        findings += [Finding(bad.what, bad.position, bad.position) for bad in part.bad[: TOLD - len(findings)]]
        progress(min(AT_ONCE, end - start))
    return _Judged((sealed, plain, padding, dark), findings, found)
