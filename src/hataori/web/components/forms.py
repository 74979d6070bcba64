"""Django forms rendered as Digital Agency components."""

from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class ComponentRenderer(TemplatesSetting):
    """Every field group through components/field.html."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


_CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.Textarea, "dads-textarea__textarea"),
    (widgets.SelectMultiple, "dads-select__select"),
    (widgets.Select, "dads-select__select"),
    (widgets.FileInput, "dads-file-upload__input"),
    (widgets.CheckboxInput, "dads-checkbox__input"),
    (widgets.Input, "dads-input-text__input"),
)

_KINDS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.HiddenInput, "hidden"),
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radios"),
    (widgets.Textarea, "textarea"),
    (widgets.Select, "select"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.FileInput, "file"),
    (widgets.Input, "text"),
)


def control_kind(field: BoundField) -> str:
    """Which component shows this field; "group" for widgets of several controls (a typed date)."""
    widget = field.field.widget
    return next((kind for known, kind in _KINDS if isinstance(widget, known)), "group")


def first_control(field: BoundField) -> str:
    """The id of the first control: choices have one each, numbered; a typed date begins with its year."""
    return f"{field.auto_id}_0" if control_kind(field) in ("radios", "checkboxes") else field.id_for_label


def control_html(field: BoundField) -> str:
    """The bare control with its DADS class, keeping classes the form itself set."""
    widget = field.field.widget
    ours = next((name for known, name in _CLASSES if isinstance(widget, known)), "")
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{ours} {own}".strip()})
