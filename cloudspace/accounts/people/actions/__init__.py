"""Every write about people: registering, proving oneself, correcting, staff."""

from cloudspace.accounts.people.actions.appointing import (
    AppointmentDecided,
    SecondPersonNeeded,
    confirm_appointment,
    grant_role,
    refuse_appointment,
)
from cloudspace.accounts.people.actions.closing import close
from cloudspace.accounts.people.actions.credentials import (
    change_password,
    enrol_totp,
    make_recovery_codes,
    remove_totp,
    request_password_reset,
    reset_password,
)
from cloudspace.accounts.people.actions.email_change import (
    change_email,
    confirm_email_change,
    discard_email_change,
    settle_email_changes,
)
from cloudspace.accounts.people.actions.profile import correct_profile
from cloudspace.accounts.people.actions.registration import (
    Entrant,
    confirm_email,
    discard_registration,
    introduce,
    judged,
    register,
    settle_registrations,
)
from cloudspace.accounts.people.actions.removing import (
    NobodyElse,
    RemovalDecided,
    confirm_removal,
    propose_renewal,
    refuse_removal,
    renew_access,
    staff_leaves,
    withdraw_role,
)
from cloudspace.accounts.people.actions.sign_in import (
    SignedIn,
    forget_old_devices,
    sign_in,
    sign_out,
    sign_out_device,
    sign_out_everywhere,
)
from cloudspace.accounts.people.actions.staff import accept_invitation, invite_staff
from cloudspace.accounts.people.actions.suspending import end_suspension, suspend

__all__ = [
    "AppointmentDecided",
    "Entrant",
    "NobodyElse",
    "RemovalDecided",
    "SecondPersonNeeded",
    "SignedIn",
    "accept_invitation",
    "change_email",
    "change_password",
    "close",
    "confirm_appointment",
    "confirm_email",
    "confirm_email_change",
    "confirm_removal",
    "correct_profile",
    "discard_email_change",
    "discard_registration",
    "end_suspension",
    "enrol_totp",
    "forget_old_devices",
    "grant_role",
    "introduce",
    "invite_staff",
    "judged",
    "make_recovery_codes",
    "propose_renewal",
    "refuse_appointment",
    "refuse_removal",
    "register",
    "remove_totp",
    "renew_access",
    "request_password_reset",
    "reset_password",
    "settle_email_changes",
    "settle_registrations",
    "sign_in",
    "sign_out",
    "sign_out_device",
    "sign_out_everywhere",
    "staff_leaves",
    "suspend",
    "withdraw_role",
]
