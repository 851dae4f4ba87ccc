"""A form as the look shows it: `{% error_summary form %}`, then one `{% field form.name why=note %}` each."""

from __future__ import annotations

from typing import Any

from django import forms, template

from cloudspace.interfaces.look import parts

register = template.Library()


@register.inclusion_tag("look/parts/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Every error at the top, each with a link to its field; nothing when there is none."""
    wrong = [(bound, bound.errors[0], _first_control(bound)) for bound in form if bound.errors]
    return {"general": form.non_field_errors(), "wrong": wrong, "found": form.is_bound and bool(form.errors)}


def _first_control(bound: forms.BoundField) -> str:
    """The id of what a link to the field should focus: in a group of controls, the first of them."""
    return f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else bound.id_for_label


@register.inclusion_tag("look/parts/field.html")
def field(bound: forms.BoundField, why: parts.WhyNote | None = None, short: bool = False) -> dict[str, Any]:
    """Label, hint, control, error and why-note of one form field; what was typed stays.

    `autocomplete` and `inputmode` are the form's to set, in the attributes of the widget.
    """
    described = []
    if bound.help_text:
        described.append(f"{bound.auto_id}_hint")
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attributes: dict[str, str | bool] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    widget = bound.field.widget
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes),
        "single": isinstance(widget, forms.CheckboxInput),
        "grouped": bool(widget.use_fieldset),
        "described": " ".join(described),
        "short": short,
        "why": why,
    }
