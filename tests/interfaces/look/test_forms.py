from __future__ import annotations

from django import forms
from django.template import Context, Template


class Asked(forms.Form):
    full_name = forms.CharField(help_text="As on your papers", widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}))
    pay = forms.ChoiceField(choices=[("qr", "VietQR"), ("card", "Card")], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError("The shop is closed")


TEMPLATE = Template(
    "{% load look_forms %}{% error_summary form %}{% field form.full_name %}{% field form.email %}{% field form.pay %}"
)


def rendered(form: forms.Form) -> str:
    return TEMPLATE.render(Context({"form": form}))


def test_what_was_typed_stays() -> None:
    html = rendered(Asked({"full_name": "Nguyễn Thị Ẩn", "email": "an@"}))
    assert 'value="Nguyễn Thị Ẩn"' in html
    assert 'value="an@"' in html


def test_an_error_stands_beside_its_field_and_in_the_summary_with_a_link() -> None:
    html = rendered(Asked({"full_name": "An", "email": "an@"}))
    assert 'id="id_email_error"' in html
    assert 'aria-describedby="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'href="#id_email"' in html
    assert "data-error-summary" in html
    assert "The shop is closed" in html


def test_every_link_of_the_summary_leads_to_something(language: str) -> None:
    html = rendered(Asked({}))
    for target in ("id_full_name", "id_email", "id_pay_0"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html


def test_a_fresh_form_has_no_summary_and_its_hints_are_read_with_the_field() -> None:
    html = rendered(Asked())
    assert "data-error-summary" not in html
    assert 'id="id_full_name_hint"' in html
    assert 'aria-describedby="id_full_name_hint"' in html
    assert 'autocomplete="name"' in html
    assert 'inputmode="email"' in html
