"""The figures that a policy sets, with the bounds that law and the house put on them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Figures:
    """Whole numbers; the unit is in the name."""

    minimum_age: int
    password_length: int
    password_length_with_second_factor: int
    idle_minutes: int
    idle_minutes_shared: int
    session_days: int
    confirmation_hours: int
    reset_minutes: int
    warning_days: int
    epoch_days: int
    copy_days: int
    shred_horizon_days: int
    clock_tolerance_hours: int
    lone_operator_delay_hours: int
    segment_minimum: int
    payment_days: int
    payment_candidates: int
    refund_days: int
    refund_payout_days: int
    openings_per_staff_hour: int
    searches_per_staff_hour: int
    search_hits: int
    reply_working_days: int
    access_days: int
    restriction_days: int
    erasure_days: int
    breach_notice_hours: int
    checkpoint_seconds: int
    checkpoint_quantum: int
    fiscal_year_month: int


BOUNDS: dict[str, tuple[int, int, str]] = {
    # Law on Children 2016 Art 1: below 16 a representative must act, for which there is no form.
    "minimum_age": (16, 100, "years"),
    # NIST SP 800-63B-4.
    "password_length": (15, 128, "characters"),
    "password_length_with_second_factor": (8, 128, "characters"),
    "idle_minutes": (1, 120, "minutes"),
    "idle_minutes_shared": (1, 120, "minutes"),
    "session_days": (1, 30, "days"),
    "confirmation_hours": (1, 168, "hours"),
    "reset_minutes": (5, 1440, "minutes"),
    "warning_days": (7, 90, "days"),
    "epoch_days": (1, 7, "days"),
    "copy_days": (0, 30, "days"),
    "shred_horizon_days": (1, 37, "days"),
    "clock_tolerance_hours": (1, 168, "hours"),
    "lone_operator_delay_hours": (24, 720, "hours"),
    "segment_minimum": (5, 10_000, "people"),
    "payment_days": (1, 60, "days"),
    "payment_candidates": (1, 3, "candidates"),
    "refund_days": (0, 365, "days"),
    "refund_payout_days": (1, 60, "days"),
    "openings_per_staff_hour": (1, 600, "openings"),
    "searches_per_staff_hour": (1, 600, "searches"),
    "search_hits": (1, 5, "hits"),
    # Decree 356/2025 Art 5; Law 91/2025 Art 23.
    "reply_working_days": (1, 2, "working days"),
    "access_days": (1, 10, "days"),
    "restriction_days": (1, 15, "days"),
    "erasure_days": (1, 20, "days"),
    "breach_notice_hours": (1, 72, "hours"),
    "checkpoint_seconds": (1, 3600, "seconds"),
    "checkpoint_quantum": (1, 65_536, "leaves"),
    "fiscal_year_month": (1, 12, "the month in which the fiscal year starts"),
}
