"""cloudspace prove: the promise board."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

import click

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.compliance.promises import board as boards
from cloudspace.compliance.promises import rendering, tasks
from cloudspace.interfaces.cli import house, pages, telling

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.4rem .6rem;"
    "border-bottom:1px solid #ccc}.broken{font-weight:bold;color:#a00}.declared{color:#666}"
    "code{overflow-wrap:anywhere}td:nth-child(2){white-space:nowrap}"
    "@media(max-width:40rem){tr{display:block;padding-block:.5rem;border-bottom:1px solid #ccc}"
    "tr:first-child{display:none}td{display:block;border:0;padding:0}}"
)


@click.command("prove")
@click.option(
    "--html", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the board as a page."
)
@click.option("--language", type=click.Choice(["vi", "en"]), default="en", show_default=True, help="Of table and page.")
@telling.as_json
def command(html: Path | None, language: str, in_json: bool) -> None:
    """Judge every promise against the live stores, and keep the board, signed by its own key.

    Exit status 1 when a promise in force is broken. --json gives the signed board, as /promises.json serves it.
    """
    here = house.here()
    here.require_fit()
    signer = here.signer("board")
    board = tasks.prove(signer=signer, fetch=pages.fetch)
    if html is not None:
        html.write_text(_page(board, language), encoding="utf-8")
        telling.say(f"Written to {html}.")
    if in_json:
        click.echo(rendering.signed_json(rendering.signed(board, signer), signer.verifier), nl=False)
    else:
        _tell(board, language)
    sys.exit(0 if board.holds else 1)


def _tell(board: boards.Board, language: str) -> None:
    rows = rendering.rows(board, agreements.in_force(), language)
    telling.table(rendering.headings(language), rows, title=f"{_title()} {board.policy_version}")
    click.echo(rendering.summary(board, language))


def _title() -> str:
    return agreements.in_force().operator.trading_name


def _page(board: boards.Board, language: str) -> str:
    """The board on a page that needs nothing else."""
    marks = rendering.marks(board, agreements.in_force(), language)
    rows = "".join(
        f'<tr class="{mark.state}"><td>{escape(mark.clause)}</td><td>{escape(mark.state_words)}</td>'
        f"<td>{escape(mark.title)}<br>{escape(mark.reason)}</td>"
        f"<td>{'<br>'.join(escape(f'{name}: {value}') for name, value in mark.figures)}</td></tr>\n"
        for mark in marks
    )
    title = escape(_title())
    headings = "".join(f"<th scope=col>{escape(heading)}</th>" for heading in rendering.headings(language))
    return (
        f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{_STYLE}</style>\n<h1>{title} {escape(board.policy_version)}</h1>\n"
        f"<p>{escape(rendering.summary(board, language))}\n<p><code>{escape(board.policy_digest)}</code>\n"
        f"<table>\n<tr>{headings}</tr>\n{rows}</table></html>\n"
    )
