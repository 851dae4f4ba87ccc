"""What broke a promise, in a sentence, by its code."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Lazy] = {
    "judge_failed": _("The probe itself failed, so nothing is proved."),
    "operator_fact_missing": _("A fact about the operator is missing from the policy."),
    "page_without_operator": _("A page does not say who runs the shop."),
    "no_contact_for_finders": _("security.txt does not say how to reach the operator."),
    "asked_but_not_listed": _("The registration asks something that the policy does not list."),
    "asked_without_reason": _("Something is asked without saying what it is for."),
    "asked_without_need": _("Something is asked that no feature needs."),
    "registration_incomplete": _("Something that registering requires is not held of a customer."),
    "booked_without_match": _("A payment was booked to a customer without the match that explains it."),
    "without_reason": _("A payment was booked without a reason."),
    "paid_without_payment": _("An order counts as paid, and no payment is matched to it."),
    "value_not_sealed": _("A sealed column holds a value that is not sealed."),
    "field_not_classified": _("A field has no category or retention."),
    "past_their_date": _("Somebody's data should have been erased days ago."),
    "clocks_not_looked_at": _("The nightly round has not looked at everybody whose clock is due."),
    "shreds_left_half_done": _("An erasure was begun more than a day ago and is not completed."),
    "roots_past_the_horizon": _("A root key lives longer than the shred horizon allows."),
    "rotation_overdue": _("The root key has not been rotated in time."),
    "key_beside_its_tombstone": _("A key stands where one was destroyed."),
    "rows_of_the_erased": _("A row still names somebody who was erased."),
    "left_undeclared": _("Something left to a recipient, or for a purpose, that the policy does not declare."),
    "left_under_no_policy": _("Something left under a policy that was never published."),
    "commercial_recipient": _("A recipient has a role that the policy has no word for."),
    "address_without_declaration": _(
        "The installation has an address for a recipient that the policy does not declare."
    ),
    "session_too_long": _("A session may live longer than the policy says."),
    "idle_for_too_long": _("A session may stay idle longer than the policy says."),
    "shared_idle_for_too_long": _("A session on a shared computer may stay idle longer than the policy says."),
    "ended_but_kept": _("Sessions that ran out are not cleared away."),
    "signed_out_but_alive": _("A session that was signed out still lives."),
    "opening_without_purpose": _("Data was opened for a purpose that the policy does not name."),
    "opening_without_case": _("Data was opened without a case."),
    "opening_without_actor": _("Data was opened, and the entry does not say by whom."),
    "more_than_the_purpose_reads": _("More was opened than the purpose may read."),
    "case_without_rule": _("A rule lets a case make a purpose true that the policy does not give it."),
    "published_bytes_lost_or_changed": _("A published text is lost or not what it was."),
    "in_force_but_not_published": _("The policy in force was never published."),
    "published_without_entry": _("A publication is not in the log."),
    "registered_without_accepting": _("Somebody is registered without having accepted the texts."),
    "accepted_another_text": _("Somebody's acceptance is of another text than the one of that day."),
}


def sentence(code: str) -> str:
    """The sentence of a code in the reader's language; the code itself where there is none."""
    return str(SENTENCES.get(code, code))
