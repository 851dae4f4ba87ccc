"""cloudspace staff: who works here, before anybody can sign in to the desk."""

from __future__ import annotations

import click
from django.conf import settings

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries
from cloudspace.accounts.people.models import StaffMember
from cloudspace.interfaces.cli import house, telling
from cloudspace.kit.actor import program


@click.group("staff")
def command() -> None:
    """Invite members of staff, renew their access, let them in. Later ones are invited at the desk, by a manager."""


@command.command("invite")
@click.argument("email")
@click.argument("full_name")
@click.option("--role", "roles", multiple=True, required=True, help="A role of the policy; may be given several times.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@telling.as_json
def invite(email: str, full_name: str, roles: tuple[str, ...], language: str, in_json: bool) -> None:
    """Invite FULL_NAME by a mail to EMAIL, which the worker sends; its link sets password and second factor."""
    house.here().require_fit()
    policy = agreements.in_force()
    unknown = [role for role in roles if role not in policy.roles]
    if unknown:
        raise click.UsageError(f"The policy has these roles: {', '.join(policy.roles)}.")
    member = people.invite_staff(
        by=program("staff.invite"),
        email=email,
        full_name=full_name,
        roles=roles,
        link=f"{settings.PUBLIC_URL}/desk/joining/{{secret}}/",
        policy=policy,
        language=language,
    )
    telling.answer(
        {"badge": member.badge, "roles": list(roles)},
        in_json=in_json,
        text=lambda: click.echo(f"Invited as {member.badge}; the worker sends the mail."),
    )


@command.command("renew")
@click.argument("badge")
@telling.as_json
def renew(badge: str, in_json: bool) -> None:
    """End password, app and recovery codes of BADGE, who lost them; mail a link to set up new ones. Logged."""
    house.here().require_fit()
    member = _member(badge)
    people.renew_access(
        by=program("staff.renew"),
        member=member,
        link=f"{settings.PUBLIC_URL}/desk/joining/{{secret}}/",
        policy=agreements.in_force(),
    )
    telling.answer(
        {"badge": member.badge},
        in_json=in_json,
        text=lambda: click.echo(f"{member.badge} can sign in no more; the worker sends the mail with the link."),
    )


@command.command("resume")
@click.argument("badge")
@telling.as_json
def resume(badge: str, in_json: bool) -> None:
    """Let BADGE in at the desk again, whom a manager suspended there. Logged."""
    house.here().require_fit()
    member = _member(badge)
    people.end_suspension(by=program("staff.resume"), member=member)
    telling.answer(
        {"badge": member.badge}, in_json=in_json, text=lambda: click.echo(f"{member.badge} can sign in at the desk.")
    )


def _member(badge: str) -> StaffMember:
    found = queries.staff().filter(badge=badge.upper()).first()
    if found is None:
        raise click.UsageError("Nobody who works here has this badge.")
    return found
