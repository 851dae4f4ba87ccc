"""The one seam: what Django's TestCase wraps in its own transaction can append."""

from __future__ import annotations

import pytest
from django.test import TestCase

from cloudspace.transparency import appending, origins
from tests.transparency.conftest import AT, ORIGIN, new_entry


class AppendingInsideATestCase(TestCase):
    databases = {"transparency"}

    @classmethod
    def setUpTestData(cls) -> None:
        origins.start(ORIGIN, AT)
        appending.append([new_entry()[0]])

    def test_the_first_test_appends_after_what_the_class_set_up(self) -> None:
        assert appending.append([new_entry()[0], new_entry()[0]]) == (1, 2)

    def test_the_second_test_sees_nothing_of_the_first(self) -> None:
        assert appending.append([new_entry()[0]]) == (1,)


@pytest.mark.django_db(databases=["transparency"])
def test_a_test_in_a_rolled_back_transaction_can_append() -> None:
    origins.start(ORIGIN, AT)
    assert appending.append([new_entry()[0]]) == (0,)
