"""A file that nobody asked for."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory


def test_a_large_file_sent_to_a_form_is_not_written_to_the_disk() -> None:
    large = SimpleUploadedFile("cccd.jpg", b"A" * 3_000_000, "image/jpeg")
    request = RequestFactory().post("/sign-in/", {"email": "an@example.vn", "picture": large})
    assert request.POST["email"] == "an@example.vn"
    assert not any(isinstance(file, TemporaryUploadedFile) for file in request.FILES.values())
    assert not request.FILES
