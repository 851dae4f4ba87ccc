"""Cloudspace: the customer side of a service shop in which the privacy policy is a program."""
