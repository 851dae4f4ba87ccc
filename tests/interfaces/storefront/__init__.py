"""The shop as its visitors and customers meet it."""
