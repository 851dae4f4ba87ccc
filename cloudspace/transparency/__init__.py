"""The transparency log: what was done with personal data, in a form that nobody can edit afterwards."""
