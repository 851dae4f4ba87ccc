"""From a kind of mail and its context to its words, in the person's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.template import Context, Engine
from django.utils import translation

from cloudspace.messaging import rules
from cloudspace.policy.model import Policy


class OperatorMissing(Exception):
    """A mail's templates leave out who runs the shop (S1): they must extend `look/mail/base`."""


def render(kind: str, *, language: str, context: Mapping[str, object], purpose: str, policy: Policy) -> rules.Content:
    """The words of a mail of `kind`, from `mail/<kind>.subject.txt`, `.txt` and `.html`.

    Templates also get `operator` (rules.OperatorFacts) and, unless `context` has its own, `reason`: the policy's
    sentence of the purpose. Raises TemplateDoesNotExist, OperatorMissing.
    """
    facts = rules.operator_facts(policy.operator, language)
    full = {"reason": policy.purposes[purpose].sentence[language], **context, "operator": facts}
    with translation.override(language):
        content = rules.Content(
            subject=rules.header_line(_plain(f"mail/{kind}.subject.txt", full))[: rules.LONGEST_SUBJECT],
            text=rules.body_text(_plain(f"mail/{kind}.txt", full)),
            html=rules.body_text(Engine.get_default().get_template(f"mail/{kind}.html").render(Context(full))),
        )
    if not rules.names_operator(content, facts):
        raise OperatorMissing(kind)
    return content


def _plain(name: str, context: Mapping[str, object]) -> str:
    return str(Engine.get_default().get_template(name).render(Context(dict(context), autoescape=False)))
