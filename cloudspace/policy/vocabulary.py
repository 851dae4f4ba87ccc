"""The closed lists of the schema: words that an operator may use, each understood by the code."""

SUBJECT_KINDS = ("customer", "staff", "enquirer", "subscriber", "provisional")
BASES = ("contract", "consent", "law", "rights")
READERS = ("program", "people", "both", "person_concerned")
NARROWINGS = ("session", "case", "approval", "consent", "recipient", "statutory_class")
ROLLING = ("month", "year", "fiscal_year")
GRANULARITIES = ("subject", "record", "subject_and_case", *ROLLING)
STARTS = (
    "service_ended",
    "enquiry_closed",
    "period_ended",
    "consent_ended",
    "case_closed",
    "sanction_ended",
    "contract_ended",
    "fiscal_year_ended",
)
# D5: no role stands for commercial sharing, and none may be added.
RECIPIENT_ROLES = (
    "person_concerned",
    "processor",
    "bank",
    "authority",
    "court",
    "legal_adviser",
    "injured_party",
    "chosen_by_person",
)
ACTS = ("publication", "disclosure", "campaign", "bulk_reading", "phone_request")
DOCUMENT_KINDS = ("text", "terms", "refunds", "acceptable-use")
SECRETS = "credentials"
READERS_OF_SECRETS = ("secure_account", "self_service")
