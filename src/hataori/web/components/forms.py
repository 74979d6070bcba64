"""Django forms rendered as Digital Agency components."""

from django.forms.renderers import TemplatesSetting


class ComponentRenderer(TemplatesSetting):
    """Every field group through components/field.html."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
