"""Whatever is changed in the transparency store behind the keeper is found and named; a sound log passes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connections

from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.transparency import auditing as tree
from cloudspace.transparency import checkpointing, notes, signing_keys, tag_bundles, tiles
from cloudspace.transparency.models import Checkpoint, Entry, EntryTag, Log, TagBundle, Tile
from cloudspace.vault import auditing, holds, ledger, shredding
from cloudspace.vault.keeper import interface, log
from cloudspace.vault.keeper import messages as m
from tests.crash import killing
from tests.sessions import at_desk
from tests.vault.conftest import Person, person

OPERATOR = program("log audit")
SWEEP = program("retention.sweep")
DAY = dt.timedelta(days=1)


class Audited:
    """The shop's log, with an entry of every sort, and what auditing it tells."""

    def __init__(self, home: installation.Home, keeper: interface.Keeper) -> None:
        self.home, self.signer = home, signing_keys.load(home.log_key)
        self.chi, self.an = at_desk(), person()
        self.people = [person() for _ in range(9)]
        self.entries: log.Log = keeper._log  # type: ignore[attr-defined]
        self.numbers = {
            "own": ledger.record(
                "consented", by=Actor("customer", self.an.subject), subject=self.an.subject, purpose="x"
            ),
            "staff": ledger.record("read", by=self.chi, subject=self.an.subject),
            "nobody": ledger.record("policy_published", by=OPERATOR, version="1"),
            "few": self.batch(self.people[:3]),
            "many": self.batch(self.people),
        }
        case = m.CaseRef("ticket", ids.new_id())
        holds.place(self.an.subject, reason="dispute", case=case, ends_at=clock.now() + DAY, by=OPERATOR)
        self.numbers["hold"] = Entry.objects.get(kind="hold_placed").index
        shred = ids.new_id()
        shredding.destroy_keys(shred, subject=self.people[0].subject, by=SWEEP)
        shredding.complete([shred], by=SWEEP)
        self.publish()
        self.numbers["last"] = ledger.record("read", by=self.chi, subject=self.an.subject)

    def batch(self, people: list[Person]) -> int:
        return self.entries.write("opening", {"purpose": "p"}, actor=SWEEP, members=[one.subject for one in people])

    def publish(self, quantum: int = 256) -> None:
        checkpointing.publish(self.signer, quantum, clock.now(), self.home.head)

    def run(self, **options: Any) -> auditing.Audited:
        tiles.forget()
        return auditing.audit(self.signer, self.home.head, by=OPERATOR, **options)

    def found(self) -> list[tuple[str, int, int]]:
        """What is wrong, as one sees it: code, first and last entry."""
        audited = self.run()
        assert audited.found == len(audited.findings)
        return [tuple(one) for one in audited.findings]

    def entry(self, name: str) -> Any:
        return Entry.objects.filter(index=self.numbers[name])

    def twice(self, what: str, name: str) -> list[tuple[str, int, int]]:
        return [(what, self.numbers[name], self.numbers[name])]


@pytest.fixture
def audited(shop: installation.Home, keeper: interface.Keeper) -> Audited:
    return Audited(shop, keeper)


def test_a_sound_log_of_every_sort_of_entry_passes_on_both_ways_of_keeping_tags(audited: Audited) -> None:
    assert TagBundle.objects.count() == 1
    first = audited.run()
    assert (first.found, first.recorded, first.dark, first.plain) == (0, None, 0, 0)
    assert first.sealed + first.padding == first.leaves == audited.numbers["last"] + 1
    assert (first.checkpoints, first.tiles) == (1, 1)
    assert first.sealed == 9
    tag_bundles.spread()
    assert TagBundle.objects.count() == 0
    assert audited.run() == first


def test_an_empty_log_passes(shop: installation.Home, keeper: interface.Keeper) -> None:
    signer = signing_keys.load(shop.log_key)
    assert auditing.audit(signer, shop.head, by=OPERATOR).found == 0


@pytest.mark.parametrize(
    ("what", "name", "column", "value"),
    [
        ("tag", "own", "tag", None),
        ("tag", "own", "tag", b"\1" * 16),
        ("tag", "nobody", "tag", b"\1" * 16),
        ("kind", "own", "kind", "dull"),
        ("unreadable", "own", "sealed_body", b""),
        ("key_missing", "own", "sealed_body", b"\x00\x63" + bytes(90)),
        ("key_missing", "own", "sealed_body", b"\xff\xff" + bytes(90)),
        ("year_over", "own", "sealed_body", b"\x00\x05" + bytes(90)),
    ],
)
def test_a_column_that_was_changed_is_found(audited: Audited, what: str, name: str, column: str, value: object) -> None:
    audited.entry(name).update(**{column: value})
    assert audited.found() == audited.twice(what, name)


def test_the_tag_of_another_person_is_found(audited: Audited) -> None:
    other = Entry.objects.get(index=ledger.record("read", by=OPERATOR, subject=audited.people[5].subject))
    audited.entry("own").update(tag=other.tag)
    assert audited.found() == audited.twice("tag", "own")


@pytest.mark.parametrize(("what", "name"), [("further_tag", "staff"), ("further_tag", "hold"), ("members", "few")])
def test_a_further_tag_that_was_taken_away_is_found(audited: Audited, what: str, name: str) -> None:
    EntryTag.objects.filter(index=audited.numbers[name]).first().delete()  # type: ignore[union-attr]
    assert audited.found() == audited.twice(what, name)


def test_an_entry_put_into_a_strangers_list_is_found(audited: Audited) -> None:
    for name in ("own", "nobody"):
        EntryTag.objects.create(tag=b"\2" * 16, index=audited.numbers[name])
    assert audited.found() == audited.twice("tag_too_many", "own") + audited.twice("tag_too_many", "nobody")


def test_a_stranger_neither_sees_nor_proves_an_entry_that_was_put_into_their_list(audited: Audited) -> None:
    binh = audited.people[4].subject
    mine = [ledger.record("read", by=OPERATOR, subject=binh) for _ in range(2)]
    tag = bytes(Entry.objects.get(index=mine[0]).tag or b"")
    theirs = [ledger.record("read", by=OPERATOR, subject=audited.an.subject) for _ in range(3)]
    for number in theirs:
        EntryTag.objects.create(tag=tag, index=number)
    seen = [one.position for one in audited.entries.about(binh, None, 3)]
    assert seen == [mine[1], mine[0], audited.numbers["many"]]
    assert [one.position for one in audited.entries.about(binh, None, 1)] == [mine[1]]
    assert not audited.entries.names(binh, theirs[0])
    assert audited.entries.names(binh, mine[0])
    assert [what for what, _, _ in audited.found()] == ["tag_too_many"] * 3


@pytest.mark.parametrize("spread", [True, False])
@pytest.mark.parametrize("instead", [b"", b"\3" * 16])
def test_a_member_left_out_of_a_batch_is_found(audited: Audited, spread: bool, instead: bytes) -> None:
    bundle = TagBundle.objects.get()
    if spread:
        tag_bundles.spread()
        one = EntryTag.objects.filter(index=bundle.index)[:1].get()
        EntryTag.objects.filter(id=one.id).delete()
        if instead:
            EntryTag.objects.create(tag=instead, index=bundle.index)
    else:
        TagBundle.objects.update(tags=bytes(bundle.tags)[16:] + instead)
    assert audited.found() == audited.twice("members", "many")


@pytest.mark.parametrize("name", ["own", "last"])
def test_an_entry_made_to_look_like_padding_is_found(audited: Audited, name: str) -> None:
    dull = {"body_format": Entry.Format.NONE, "kind": "", "sealed_body": b"", "tag": None}
    audited.entry(name).update(**dull)
    EntryTag.objects.filter(index=audited.numbers[name]).delete()
    assert audited.found() == audited.twice("padding", name)


def test_padding_with_a_tag_is_found(audited: Audited) -> None:
    number = Entry.objects.filter(body_format=Entry.Format.NONE).latest("index").index
    Entry.objects.filter(index=number).update(tag=b"\1" * 16)
    assert audited.found() == [("padding_with_content", number, number)]


def test_bodies_in_each_others_place_are_found(audited: Audited) -> None:
    one, other = audited.entry("own").get(), audited.entry("nobody").get()
    audited.entry("own").update(sealed_body=other.sealed_body, tag=other.tag, kind=other.kind)
    audited.entry("nobody").update(sealed_body=one.sealed_body, tag=one.tag, kind=one.kind)
    assert audited.found() == audited.twice("other_body", "own") + audited.twice("other_body", "nobody")


def test_a_leaf_that_was_changed_is_named(audited: Audited) -> None:
    audited.entry("own").update(commitment=b"\4" * 32)
    assert audited.found() == audited.twice("leaf", "own") + audited.twice("other_body", "own")


def test_an_entry_replaced_with_its_tile_is_found_by_the_signature_over_it(audited: Audited) -> None:
    padding = Entry.objects.filter(body_format=Entry.Format.NONE)[:1].get()
    Entry.objects.filter(index=padding.index).update(commitment=b"\5" * 32)
    tile = Tile.objects.get()
    below = tiles.children(1, 0, 0, 0, 256)
    Tile.objects.update(hashes=b"".join(below), root=tiles.merkle.rows_over(below)[-1][0])
    assert tile.hashes != Tile.objects.get().hashes
    place = padding.index
    assert audited.found() == [("leaves", 0, 255), ("padding", place, place)]


def test_a_tile_that_was_changed_is_found_and_the_leaves_are_not_blamed(audited: Audited) -> None:
    tile = Tile.objects.get()
    Tile.objects.update(hashes=bytes(32) + bytes(tile.hashes)[32:])
    assert audited.found() == [("tile", 0, 255)]
    Tile.objects.update(hashes=tile.hashes, root=bytes(32))
    assert audited.found() == [("tile", 0, 255)]
    Tile.objects.all().delete()
    assert audited.found() == [("tile_missing", 0, 255)]


def test_a_checkpoint_signed_by_another_key_is_found(audited: Audited) -> None:
    forged = notes.Signer(audited.signer.name, bytes(32)).sign(f"{audited.signer.name}\n256\n{'A' * 43}=\n")
    Checkpoint.objects.update(note=forged)
    assert audited.found() == [("checkpoint", 255, 255)]


def test_a_checkpoint_that_stands_under_another_size_is_found(audited: Audited) -> None:
    audited.publish()
    first, second = Checkpoint.objects.order_by("size")
    Checkpoint.objects.filter(pk=first.pk).update(note=second.note)
    assert audited.found() == [("checkpoint", 255, 255)]


def test_an_entry_taken_out_is_named(audited: Audited) -> None:
    audited.entry("staff").delete()
    EntryTag.objects.filter(index=audited.numbers["staff"]).delete()
    assert audited.found() == audited.twice("entry_missing", "staff")
    assert Log.objects.get().size == audited.numbers["last"] + 1


def test_the_end_cut_off_with_head_and_checkpoint_contradicts_the_file_beside_the_keyring(audited: Audited) -> None:
    before = Log.objects.get()
    audited.publish()
    Entry.objects.filter(index__gte=before.size - 1).delete()
    EntryTag.objects.filter(index__gte=before.size - 1).delete()
    Checkpoint.objects.filter(size__gte=before.size).delete()
    Tile.objects.filter(index__gte=1).delete()
    leaves = [
        tiles.merkle.leaf_hash(bytes(one))
        for one in Entry.objects.order_by("index").values_list("commitment", flat=True)
    ]
    frontier = tiles.merkle.Frontier().extended(leaves)
    Log.objects.update(size=frontier.size, frontier=frontier.to_bytes())
    assert audited.found() == [("cut_off", 256, 511)]


def test_a_checkpoint_that_was_signed_and_not_kept_is_held_against_the_leaves(audited: Audited) -> None:
    audited.publish()
    Checkpoint.objects.filter(size=512).delete()
    assert audited.found() == []
    Entry.objects.filter(index=511).update(commitment=b"\5" * 32)
    tiles.forget()
    Tile.objects.filter(index=1).delete()
    assert audited.found() == [("leaves", 256, 511), ("padding", 511, 511)]


def test_the_last_entry_is_covered_before_any_checkpoint_is(audited: Audited) -> None:
    audited.entry("last").delete()
    EntryTag.objects.filter(index=audited.numbers["last"]).delete()
    assert audited.found() == audited.twice("entry_missing", "last")


def test_a_leaf_changed_before_its_checkpoint_contradicts_the_head(audited: Audited) -> None:
    audited.entry("last").update(commitment=b"\4" * 32)
    number = audited.numbers["last"]
    assert audited.found() == [("tail", number, number), ("other_body", number, number)]


def test_an_entry_slipped_in_after_the_head_is_found(audited: Audited) -> None:
    entry, end = audited.entry("last").get(), audited.numbers["last"] + 1
    entry.index = end
    entry.save(force_insert=True)
    assert audited.found() == [("beyond", end, end)]


def test_a_head_file_of_a_log_with_checkpoints_must_be_there_and_signed(audited: Audited) -> None:
    audited.publish()
    kept = audited.home.head.read_bytes()
    audited.home.head.write_bytes(kept.replace(b"\n512\n", b"\n513\n"))
    assert audited.found() == [("head_file", 511, 511)]
    audited.home.head.unlink()
    assert audited.found() == [("head_file", 511, 511)]


def test_bodies_of_a_year_whose_key_died_are_dark_and_no_finding(audited: Audited, keeper: interface.Keeper) -> None:
    sealed = audited.run().sealed
    with clock.set_to(clock.now() + 7 * 365 * DAY):
        keeper.sweep(clock.now())
        keeper._keyring.forget_all()  # type: ignore[attr-defined]
        later = ledger.record("read", by=OPERATOR, subject=audited.an.subject)
        found = audited.run()
        assert (found.found, found.dark, found.sealed) == (0, sealed, 1)
        # One that pretends to be of the dead year stands after one that lives.
        Entry.objects.filter(index=ledger.record("read", by=OPERATOR)).update(sealed_body=b"\x00\x1a" + bytes(90))
        assert audited.found() == [("year_over", later + 1, later + 1)]


def test_what_is_found_stands_in_the_log_and_only_where_its_tree_is_whole(audited: Audited) -> None:
    audited.entry("own").update(tag=None)
    found = audited.run()
    assert found.recorded is not None
    (entry,) = ledger.recent_entries(auditing.KIND)
    assert entry.body["entries"] == [audited.numbers["own"]]
    assert (entry.body["found"], entry.body["actor"]) == (1, {"kind": "program", "name": "log audit"})
    audited.entry("staff").delete()
    assert audited.run().recorded is None
    assert len(ledger.recent_entries(auditing.KIND)) == 1


def test_it_begins_where_it_is_told_to_and_in_parts_finds_the_same(
    audited: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    audited.entry("own").update(tag=None)
    audited.entry("last").update(tag=None)
    whole = audited.run()
    monkeypatch.setattr(auditing, "AT_ONCE", 3)
    assert audited.run().findings == whole.findings
    told: list[int] = []
    rest = audited.run(first=100, progress=told.append)
    assert [one.first for one in rest.findings] == [audited.numbers["last"]]
    assert sum(told) == 2 * rest.leaves - 100


def test_killed_anywhere_it_has_changed_nothing(audited: Audited) -> None:
    before = _rows()
    for _step in killing.at_every_step(audited.run):
        assert _rows() == before
    assert _rows() == before


def test_whoever_appends_and_publishes_meanwhile_makes_no_finding(
    audited: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = tree._signed

    def and_then(generation: int) -> Any:
        found = read(generation)
        ledger.record("read", by=audited.chi, subject=audited.an.subject)
        audited.publish()
        return found

    monkeypatch.setattr(tree, "_signed", and_then)
    assert audited.found() == []


def _rows() -> list[Any]:
    found: list[Any] = []
    for table in ("log", "entry", "entrytag", "tagbundle", "tile", "checkpoint"):
        with connections["transparency"].cursor() as cursor:
            cursor.execute(f"SELECT * FROM transparency_{table} ORDER BY 1")
            found.append(
                [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
            )
    return found
