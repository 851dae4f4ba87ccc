"""The rules between sections: names that must exist, bounds that the promises draw."""

from collections.abc import Callable, Iterable, Mapping

from cloudspace.policy import lines, model, vocabulary
from cloudspace.policy.reading import Book
from cloudspace.policy.texts import Text, is_clause_id

Note = Callable[[lines.Path, str, str], None]


def check_policy(policy: model.Policy, book: Book) -> None:
    """Note in `book` every rule that the sections of `policy.toml` break among themselves."""
    for rule in (
        _retention_classes,
        _categories,
        _purposes,
        _secrets,
        _whole_readings,
        _recipients,
        _roles,
        _fields,
        _forms_and_features,
        _vat,
    ):
        rule(policy, book.note)


def _known(note: Note, path: lines.Path, names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Each of `names` must be among `known`; names that reading already refused are empty and passed over."""
    choices = list(known)
    for index, name in enumerate(names):
        if name and name not in choices:
            note((*path, index), f"{what} ({', '.join(choices)})", f'"{name}"')


def _retention_classes(policy: model.Policy, note: Note) -> None:
    for kept in policy.retention_classes.values():
        path = ("retention", kept.id)
        for key in ("no_later_than", "no_earlier_than"):
            other = getattr(kept, key)
            if other and (other not in policy.retention_classes or other == kept.id):
                note((*path, key), "the name of another retention class", f'"{other}"')
        if kept.clause and kept.clause not in policy.promises:
            note((*path, "clause"), "a clause of [promises]", f'"{kept.clause}"')
        if kept.rolls and kept.starts not in ("", "period_ended", "contract_ended", "fiscal_year_ended"):
            note(
                (*path, "starts"),
                "an end of period, contract or fiscal year, as the class rolls",
                f'"{kept.starts}"',
            )
        if not kept.rolls and kept.starts in ("period_ended", "fiscal_year_ended"):
            note((*path, "starts"), "an event of the person, as the class does not roll", f'"{kept.starts}"')


def _categories(policy: model.Policy, note: Note) -> None:
    for category in policy.categories.values():
        path = ("categories", category.id)
        for kind, kept in category.classes.items():
            if kept and kept not in policy.retention_classes:
                note((*path, "classes", kind), f"a class of [retention] for every {kind}", f'"{kept}"')
            elif kept and policy.retention_classes[kept].statutory:
                note(
                    (*path, "classes", kind),
                    "an ordinary class; a statutory one goes to statutory_classes",
                    f'"{kept}"',
                )
        for index, kept in enumerate(category.statutory_classes):
            if kept not in policy.retention_classes or not policy.retention_classes[kept].statutory:
                note(
                    (*path, "statutory_classes", index),
                    "a class of [retention] with statutory = true",
                    f'"{kept}"',
                )


def _purposes(policy: model.Policy, note: Note) -> None:
    for purpose in policy.purposes.values():
        path = ("purposes", purpose.id)
        _known(note, (*path, "reads"), purpose.reads, policy.categories, "a category")
        _known(note, (*path, "basis"), purpose.basis, vocabulary.BASES, "a basis")
        _known(note, (*path, "clauses"), purpose.clauses, policy.promises, "a clause of [promises]")
        for key in ("basis", "clauses", "cases"):
            if not getattr(purpose, key):
                note((*path, key), "at least one name", "nothing")
        if "consent" in purpose.basis and purpose.narrowed_by not in ("consent", ""):
            note((*path, "narrowed_by"), "consent, as the basis is consent", f'"{purpose.narrowed_by}"')


def _secrets(policy: model.Policy, note: Note) -> None:
    """Passwords and the like are for the check at the door and for their owner."""
    for purpose in policy.purposes.values():
        if vocabulary.SECRETS in purpose.reads and purpose.id not in vocabulary.READERS_OF_SECRETS:
            index = purpose.reads.index(vocabulary.SECRETS)
            expected = f"no purpose but {' and '.join(vocabulary.READERS_OF_SECRETS)} to read {vocabulary.SECRETS}"
            note(("purposes", purpose.id, "reads", index), expected, f'"{vocabulary.SECRETS}"')


def _whole_readings(policy: model.Policy, note: Note) -> None:
    """Q1: a person's own view shows every category, and a rights request reaches all but the secrets."""
    wanted = {
        "self_service": set(policy.categories),
        "exercise_rights": set(policy.categories) - {vocabulary.SECRETS},
    }
    for name, categories in wanted.items():
        if name not in policy.purposes:
            note(("purposes", name), "this purpose, without which nobody can exercise a right", "nothing")
            continue
        missing = [c for c in policy.categories if c in categories and c not in policy.purposes[name].reads]
        if missing:
            note(("purposes", name, "reads"), f"also {', '.join(missing)} (all that is held)", "a part only")


def _recipients(policy: model.Policy, note: Note) -> None:
    for recipient in policy.recipients.values():
        path = ("recipients", recipient.id)
        _known(note, (*path, "purposes"), recipient.purposes, policy.purposes, "a purpose")
        reads = {c for p in recipient.purposes if p in policy.purposes for c in policy.purposes[p].reads}
        for index, field in enumerate(recipient.fields):
            category, _, name = field.partition(".")
            if category not in policy.categories:
                note((*path, "fields", index), "category.field with a category of the policy", f'"{field}"')
            elif category not in reads:
                note(
                    (*path, "fields", index),
                    f"a field of what its purposes read ({', '.join(sorted(reads))})",
                    f'"{field}"',
                )
            elif category == vocabulary.SECRETS:
                note((*path, "fields", index), "nothing secret: credentials never leave", f'"{field}"')
            elif name in policy.fields and policy.fields[name].category not in ("", category):
                note(
                    (*path, "fields", index),
                    f"{policy.fields[name].category}.{name}, as [fields] says",
                    f'"{field}"',
                )


def _roles(policy: model.Policy, note: Note) -> None:
    for role in policy.roles.values():
        path = ("roles", role.id, "purposes")
        _known(note, path, role.purposes, policy.purposes, "a purpose")
        for index, name in enumerate(role.purposes):
            purpose = policy.purposes.get(name)
            if purpose and purpose.who not in ("", "people", "both"):
                note((*path, index), "a purpose by which people read (who = people or both)", f'"{name}"')


def _fields(policy: model.Policy, note: Note) -> None:
    for field in policy.fields.values():
        path = ("fields", field.id)
        if field.category and field.category not in policy.categories:
            note((*path, "category"), f"a category ({', '.join(policy.categories)})", f'"{field.category}"')
        _known(note, (*path, "purposes"), field.purposes, policy.purposes, "a purpose")
        if not field.purposes:
            note((*path, "purposes"), "at least one purpose; what has none is not asked", "nothing")
        for index, name in enumerate(field.purposes):
            purpose = policy.purposes.get(name)
            if purpose and field.category in policy.categories and field.category not in purpose.reads:
                note((*path, "purposes", index), f"a purpose that reads {field.category}", f'"{name}"')


def _forms_and_features(policy: model.Policy, note: Note) -> None:
    """C3: nothing is asked that no feature needs."""
    for form, names in policy.forms.items():
        _known(note, ("forms", form, "fields"), names, policy.fields, "a field")
    for feature in policy.features.values():
        _known(note, ("features", feature.id, "needs"), feature.needs, policy.fields, "a field")
        _known(note, ("features", feature.id, "uses"), feature.uses, policy.fields, "a field")
    needed = {name for feature in policy.features.values() for name in feature.needs}
    welcome = {name for feature in policy.features.values() for name in feature.uses}
    for field in policy.fields.values():
        if field.required and field.id not in needed:
            note(("fields", field.id, "required"), "false, or a feature that needs the field (C3)", "true")
        elif field.id not in needed | welcome:
            note(("fields", field.id), "a feature that needs or uses the field (C3)", "none")


def _vat(policy: model.Policy, note: Note) -> None:
    if policy.vat and policy.vat[0].from_date > policy.effective_at:
        note(("vat", 0, "from"), f"a rate in force on {policy.effective_at}", str(policy.vat[0].from_date))
    if not policy.vat:
        note(("vat",), "at least one rate", "nothing")


def check_texts(promises: Mapping[str, model.Promise], texts: Iterable[Text]) -> None:
    """Note in each text every clause that is not in force, and where languages or clauses are missing."""
    by_kind: dict[str, list[Text]] = {}
    for text in texts:
        by_kind.setdefault(text.kind, []).append(text)
        _anchors_in_force(promises, text)
        if text.kind == "text":
            _promises_present(promises, text)
    for first, *others in by_kind.values():
        for other in others:
            _same_anchors(first, other)


def _anchors_in_force(promises: Mapping[str, model.Promise], text: Text) -> None:
    for section in text.sections:
        if not is_clause_id(section.anchor):
            continue
        promise = promises.get(section.anchor)
        if promise is None:
            text.note(section.line, section.anchor, "a clause with a promise in [promises]", "no such promise")
        elif promise.state == "declared":
            text.note(section.line, section.anchor, "a promise in force", "a declared one, which no text may state")


def _promises_present(promises: Mapping[str, model.Promise], text: Text) -> None:
    anchors = {section.anchor for section in text.sections}
    for promise in promises.values():
        if promise.in_force and promise.id not in anchors:
            text.note(
                1,
                promise.id,
                f"a section with the anchor {{#{promise.id}}}, as the promise is in force",
                "none",
            )


def _same_anchors(first: Text, other: Text) -> None:
    ours = [section.anchor for section in other.sections]
    theirs = [section.anchor for section in first.sections]
    if ours == theirs:
        return
    missing = [anchor for anchor in theirs if anchor not in ours]
    extra = [section for section in other.sections if section.anchor not in theirs]
    for anchor in missing:
        other.note(1, anchor, f"the same sections as {first.file}", "none with this anchor")
    for section in extra:
        other.note(section.line, section.anchor, f"the same sections as {first.file}", "one more")
    if not missing and not extra:
        wrong = next(s for s, anchor in zip(other.sections, theirs, strict=False) if s.anchor != anchor)
        other.note(wrong.line, wrong.anchor, f"the sections in the order of {first.file}", "another order")
