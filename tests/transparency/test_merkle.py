"""The tree against a naive reading of RFC 6962, and against the values that other implementations publish."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.transparency import merkle

# The reference tree of Certificate Transparency: eight leaves, and the root after each.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 600)


def naive_root(data: list[bytes]) -> bytes:
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    middle = naive_split(len(data))
    return sha256(b"\x01" + naive_root(data[:middle]) + naive_root(data[middle:])).digest()


def naive_path(index: int, data: list[bytes]) -> list[bytes]:
    if len(data) == 1:
        return []
    middle = naive_split(len(data))
    if index < middle:
        return [*naive_path(index, data[:middle]), naive_root(data[middle:])]
    return [*naive_path(index - middle, data[middle:]), naive_root(data[:middle])]


def naive_subproof(old: int, data: list[bytes], whole: bool) -> list[bytes]:
    if old == len(data):
        return [] if whole else [naive_root(data)]
    middle = naive_split(len(data))
    if old <= middle:
        return [*naive_subproof(old, data[:middle], whole), naive_root(data[middle:])]
    return [*naive_subproof(old - middle, data[middle:], False), naive_root(data[:middle])]


def naive_split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def leaves(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


def node_of(data: list[bytes]) -> merkle.Node:
    kept = merkle.rows_over([merkle.leaf_hash(one) for one in data])
    return lambda height, place: kept[height][place]


def test_roots_are_those_of_the_reference_tree() -> None:
    for size, expected in enumerate(ROOTS, 1):
        tree = merkle.Frontier().extended(merkle.leaf_hash(leaf) for leaf in LEAVES[:size])
        assert tree.root().hex() == expected
        assert merkle.root(size, node_of(LEAVES[:size])).hex() == expected
    assert merkle.Frontier().root() == merkle.root(0, node_of([b""])) == sha256(b"").digest()


def test_proofs_are_those_of_the_reference_tree() -> None:
    node = node_of(LEAVES)
    from_first = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [one.hex() for one in merkle.inclusion_proof(0, 8, node)] == from_first
    assert [one.hex() for one in merkle.consistency_proof(1, 8, node)] == from_first
    assert [one.hex() for one in merkle.consistency_proof(6, 8, node)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(size=SIZES, split=st.floats(0, 1))
def test_a_frontier_grown_in_two_steps_has_the_naive_root(size: int, split: float) -> None:
    data = leaves(size)
    hashes = [merkle.leaf_hash(one) for one in data]
    first = merkle.Frontier().extended(hashes[: int(size * split)])
    again = merkle.Frontier.from_bytes(first.size, first.to_bytes())
    assert again.extended(hashes[first.size :]).root() == naive_root(data)


@given(size=SIZES, data=st.data())
def test_inclusion_proofs_are_the_naive_ones_and_hold(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    given_leaves = leaves(size)
    proof = merkle.inclusion_proof(index, size, node_of(given_leaves))
    assert proof == naive_path(index, given_leaves)
    root, leaf = naive_root(given_leaves), merkle.leaf_hash(given_leaves[index])
    assert merkle.verify_inclusion(index, size, leaf, proof, root)
    assert not merkle.verify_inclusion(index, size, merkle.leaf_hash(b"other"), proof, root)
    assert not merkle.verify_inclusion(index, size, leaf, [*proof, root], root)
    for other in {index ^ 1, size - 1 - index, index + 1} - {index}:
        assert not merkle.verify_inclusion(other, size, leaf, proof, root)
    if proof:
        assert not merkle.verify_inclusion(index, size, leaf, proof[:-1], root)
        assert not merkle.verify_inclusion(index, size, leaf, [bytes(32), *proof[1:]], root)


@given(new=SIZES, data=st.data())
def test_consistency_proofs_are_the_naive_ones_and_hold(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    given_leaves = leaves(new)
    old_root, new_root = naive_root(given_leaves[:old]), naive_root(given_leaves)
    proof = merkle.consistency_proof(old, new, node_of(given_leaves))
    assert proof == (naive_subproof(old, given_leaves, True) if old else [])
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)
    assert not merkle.verify_consistency(old, new, bytes(32), new_root, proof)
    assert not merkle.verify_consistency(old, new, old_root, new_root, [*proof, bytes(32)])
    if old not in (0, new):
        assert not merkle.verify_consistency(old, new, old_root, bytes(32), proof)
        assert not merkle.verify_consistency(old, new, old_root, new_root, proof[:-1])


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    node = node_of(leaves(4))
    for index in (-1, 4):
        with pytest.raises(ValueError, match="not in the tree"):
            merkle.inclusion_proof(index, 4, node)
        assert not merkle.verify_inclusion(index, 4, bytes(32), [], bytes(32))
    with pytest.raises(ValueError, match="not the smaller"):
        merkle.consistency_proof(5, 4, node)
    assert not merkle.verify_consistency(5, 4, bytes(32), bytes(32), [])


def test_a_frontier_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        merkle.Frontier.from_bytes(3, bytes(32))
