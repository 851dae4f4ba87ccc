"""cloudspace policy: versions checked, shown and compared. Reads files only, and needs no installation."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import click

from cloudspace.interfaces.cli import house, telling
from cloudspace.policy import comparing, loading, rendering
from cloudspace.policy.model import Policy

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_KINDS = ("text", "terms", "refunds", "acceptable-use")


@click.group("policy")
def command() -> None:
    """Check, show and compare policy versions (folders with policy.toml and its texts)."""


@command.command("check")
@click.argument("folder", type=_FOLDER)
@telling.as_json
def check(folder: Path, in_json: bool) -> None:
    """Check the version in FOLDER completely; every problem with file, line and key.

    What a sound version lacks of all that this program needs is a problem too.
    """
    try:
        policy = _fitting(folder)
    except loading.PolicyInvalid as refused:
        if not in_json:
            raise
        problems = [dataclasses.asdict(problem) for problem in refused.problems]
        telling.answer({"problems": problems}, in_json=True, text=lambda: None)
        sys.exit(1)
    telling.answer({**_summary(policy), "problems": []}, in_json=in_json, text=lambda: _tell_sound(policy))


def _fitting(folder: Path) -> Policy:
    """Raises PolicyInvalid."""
    policy = loading.load(folder)
    lacking = house.here().lacking(policy)
    if lacking:
        raise loading.PolicyInvalid(lacking)
    return policy


def _summary(policy: Policy) -> dict[str, object]:
    promises = policy.promises.values()
    return {
        "version": policy.version,
        "effective_at": policy.effective_at.isoformat(),
        "digest": policy.digest,
        "languages": list(policy.languages),
        "categories": len(policy.categories),
        "purposes": len(policy.purposes),
        "promises_in_force": sum(promise.in_force for promise in promises),
        "promises_declared": sum(not promise.in_force for promise in promises),
        "statutory_classes": [c.id for c in policy.retention_classes.values() if c.statutory and c.enabled],
    }


def _tell_sound(policy: Policy) -> None:
    click.echo("The policy is sound.")
    telling.facts((name.replace("_", " "), value) for name, value in _summary(policy).items())


@command.command("show")
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--document", type=click.Choice(_KINDS), default="text", show_default=True, help="Which of its texts.")
@click.option("--language", default="vi", show_default=True, help="In which language.")
@telling.as_json
def show(folder: Path | None, document: str, language: str, in_json: bool) -> None:
    """Show a text of the version in FOLDER, or of the newest one in this home.

    --json shows the whole version in its machine-readable form.
    """
    policy = loading.load(folder or _newest())
    found = policy.documents.get((document, language))
    if found is None:
        raise click.UsageError(f"The policy has these languages: {', '.join(policy.languages)}.")
    shown = found
    telling.answer(
        rendering.machine_readable(policy), in_json=in_json, text=lambda: click.echo(rendering.plain_text(shown))
    )


def _newest() -> Path:
    folders = Path(os.environ.get("CLOUDSPACE_HOME", "./var")) / "policies"
    found = [path.parent for path in folders.rglob("policy.toml")]
    if not found:
        raise click.UsageError(f"No policy stands under {folders}. Name its folder.")
    return max(found, key=lambda path: path.name)


@command.command("diff")
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER)
@telling.as_json
def diff(old: Path, new: Path, in_json: bool) -> None:
    """Every change from OLD to NEW and what it demands; exit status 1 where NEW may not be published."""
    changes = comparing.compare(loading.load(old), loading.load(new))
    telling.answer(
        [
            {name: getattr(change, name) for name in ("kind", "section", "key", "aspect", "effect", "before", "after")}
            for change in changes
        ],
        in_json=in_json,
        text=lambda: _tell_changes(changes),
    )
    if any(change.effect == "error" for change in changes):
        telling.say("The new version may not be published as it stands.")
        sys.exit(1)


def _tell_changes(changes: tuple[comparing.Change, ...]) -> None:
    if not changes:
        click.echo("Nothing differs.")
        return
    telling.table(
        ("change", "where", "demands", "before", "after"),
        (
            (change.kind, _where(change), change.effect, _short(change.before), _short(change.after))
            for change in changes
        ),
    )


def _where(change: comparing.Change) -> str:
    return ".".join(filter(None, (change.section, change.key, change.aspect)))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
