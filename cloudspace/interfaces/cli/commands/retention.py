"""cloudspace retention: the clock of R1."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import click

from cloudspace.commerce.customers import queries as customers
from cloudspace.compliance.retention import queries, tasks
from cloudspace.interfaces.cli import house, telling
from cloudspace.kit import clock
from cloudspace.kit.errors import Unfit


@click.group("retention")
def command() -> None:
    """Run the retention clock, or show it for one account."""


@command.command("sweep")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Tell what a round on this day would do.  YYYY-MM-DD")
@click.option("--dry-run", is_flag=True, help="Change nothing.")
@telling.as_json
def sweep(at: dt.datetime | None, dry_run: bool, in_json: bool) -> None:
    """Do the nightly round now: warn, erase what is due, clear what ran out.

    With --at a day to come it is a dry run, except in a demo home: there time may be played with, for good.
    """
    here = house.here()
    here.require_fit()
    if at is None:
        with telling.progress("People looked at") as more:
            done = tasks.sweep(dry_run=dry_run, progress=more)
    else:
        moment = clock.start_of(at.date()) + dt.timedelta(hours=12)
        if moment < clock.now() - dt.timedelta(days=1):
            raise click.UsageError("--at names a day that is over.")
        play = here.demo and not dry_run
        done = tasks.play(moment) if play else tasks.sweep(moment, dry_run=True)
    values = _values(done)
    telling.answer(values, in_json=in_json, text=lambda: _tell(values))


def _values(done: tasks.Swept) -> dict[str, object]:
    if done.dry_run:
        planned = [
            {"what": one.what, "subject": str(one.subject), "reason": one.reason, "dies_on": str(one.dies_on or "")}
            for one in done.planned
        ]
        return {"at": done.at.isoformat(), "dry_run": True, "planned": planned}
    counted = {name: getattr(done, name) for name in ("warned", "withdrawn", "erased", "held", "unwarned", "resumed")}
    return {"at": done.at.isoformat(), "dry_run": False, **counted}


def _tell(values: dict[str, object]) -> None:
    planned = values.pop("planned", None)
    if isinstance(planned, list):
        telling.table(("what", "whom (random id)", "reason", "dies on"), (tuple(one.values()) for one in planned))
        counted = Counter(one["what"] for one in planned)
        click.echo(", ".join(f"{count} to {what}" for what, count in counted.items()) or "Nothing is due then.")
        return
    told = {**values, "at": _moment(str(values["at"]))}
    del told["dry_run"]
    telling.facts(told.items())


def _moment(written: str) -> str:
    return f"{dt.datetime.fromisoformat(written).astimezone(clock.VIET_NAM):%H:%M %d/%m/%Y}" if written else ""


def _hold(hold: dict[str, str]) -> str:
    return f"{hold['reason']} until {_moment(hold['ends_at'])}"


@command.command("show")
@click.argument("account")
@telling.as_json
def show(account: str, in_json: bool) -> None:
    """Show the clock of everybody with rights in ACCOUNT (its number, KH-…), by random id alone."""
    house.here().require_fit()
    found = customers.by_number(account)
    if found is None:
        raise Unfit("There is no account of this number.")
    people = dict.fromkeys(one.subject_id for one in customers.people_of(found.pk))
    shown = [_face(str(subject), queries.face_of(subject)) for subject in people]
    telling.answer({"account": found.number, "people": shown}, in_json=in_json, text=lambda: _tell_faces(shown))


def _face(subject: str, face: queries.Face) -> dict[str, Any]:
    return {
        "subject": subject,
        "erases_on": str(face.erases_on or ""),
        "reason": face.clock.reason,
        "started_on": str(face.clock.started_on or ""),
        "warned_at": face.warned_at.isoformat() if face.warned_at else "",
        "holds": [{"reason": hold.reason, "ends_at": hold.ends_at.isoformat()} for hold in face.holds],
    }


def _tell_faces(shown: list[dict[str, Any]]) -> None:
    for face in shown:
        holds = [_hold(hold) for hold in face["holds"]]
        told = {**face, "warned_at": _moment(face["warned_at"]), "holds": holds}
        telling.facts((name.replace("_", " "), value or "–") for name, value in told.items())
