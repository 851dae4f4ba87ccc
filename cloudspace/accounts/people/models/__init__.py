"""Subjects, their profiles, credentials and sessions, and who of them works here."""

from cloudspace.accounts.people.models.persons import KINDS, Confirmation, Credential, Device, Profile, Subject
from cloudspace.accounts.people.models.removals import Removal, Suspension
from cloudspace.accounts.people.models.staff import Appointment, StaffMember, StaffRole

__all__ = [
    "KINDS",
    "Appointment",
    "Confirmation",
    "Credential",
    "Device",
    "Profile",
    "Removal",
    "StaffMember",
    "StaffRole",
    "Subject",
    "Suspension",
]
