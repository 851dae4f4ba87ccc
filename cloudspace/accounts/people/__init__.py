"""Subjects: the people about whom anything is held, how they prove who they are, and who of them works here."""
