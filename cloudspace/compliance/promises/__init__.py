"""The clauses of the policy as code: what keeps each, and live evidence that it is kept."""
