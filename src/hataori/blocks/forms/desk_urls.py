"""The designer's addresses at the desk. The preview is the service's own page: /desk/forms/<id>/preview/."""

from django.urls import path

from . import desk_edit, desk_home, desk_publish, desk_tables

app_name = "forms-desk"
urlpatterns = [
    path("forms/", desk_home.forms, name="forms"),
    path("forms/<str:procedure_id>/", desk_home.design, name="design"),
    path("forms/<str:procedure_id>/start/", desk_home.start, name="start"),
    path("forms/<str:procedure_id>/discard/", desk_home.discard, name="discard"),
    path("forms/<str:procedure_id>/form.xlsx", desk_home.spreadsheet, name="xlsx"),
    path("forms/<str:procedure_id>/eform.json", desk_home.eform, name="eform"),
    path("forms/<str:procedure_id>/pages/<str:page_id>/", desk_edit.page, name="page"),
    path("forms/<str:procedure_id>/fields/<str:name>/", desk_edit.field, name="field"),
    path("forms/<str:procedure_id>/papers/", desk_edit.papers, name="papers"),
    path("forms/<str:procedure_id>/tables/<str:name>/", desk_tables.table, name="table"),
    path("forms/<str:procedure_id>/trials/", desk_tables.trials, name="trials"),
    path("forms/<str:procedure_id>/trials/<int:at>/", desk_tables.trial, name="trial"),
    path("forms/<str:procedure_id>/publish/", desk_publish.publish, name="publish"),
    path("forms/<str:procedure_id>/history/", desk_publish.history, name="history"),
    path("forms/<str:procedure_id>/history/<int:publication_id>/again/", desk_publish.again, name="again"),
    path("forms/<str:procedure_id>/history/<int:publication_id>/work/", desk_publish.work_on, name="work-on"),
]
