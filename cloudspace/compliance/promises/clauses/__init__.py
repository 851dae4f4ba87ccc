"""Every clause of the policy, one file each, in the order of the mission."""

from __future__ import annotations

from cloudspace.compliance.promises.clauses import (
    c1,
    c2,
    c3,
    c4,
    c5,
    d1,
    d2,
    d3,
    d4,
    d5,
    g1,
    p1,
    p2,
    p3,
    q1,
    r1,
    s1,
    s2,
    u1,
    u2,
    u3,
    u4,
    u5,
    u6,
    v1,
    v2,
    v3,
)
from cloudspace.compliance.promises.judging import Promise

ALL: tuple[Promise, ...] = tuple(
    clause.PROMISE
    for clause in (
        s1,
        s2,
        c1,
        c2,
        c3,
        c4,
        c5,
        u1,
        u2,
        u3,
        u4,
        u5,
        u6,
        r1,
        d1,
        d2,
        d3,
        d4,
        d5,
        p1,
        p2,
        p3,
        q1,
        v1,
        v2,
        v3,
        g1,
    )
)
