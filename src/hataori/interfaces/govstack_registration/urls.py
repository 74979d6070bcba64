"""The API's addresses under /govstack/, spelt as its specification spells them."""

from django.urls import path

from . import views

app_name = "govstack_registration"
urlpatterns = [
    path("govstack/services", views.service_list, name="services"),
    path("govstack/services/<str:service_id>", views.service, name="service"),
    path("govstack/services/<str:service_id>/eForms", views.service_eforms, name="service-eforms"),
    path("govstack/services/<str:service_id>/applications", views.applications_of_service, name="submit"),
    path("govstack/eForms/<str:eform_id>", views.eform, name="eform"),
    path("govstack/documents", views.documents, name="documents"),
    path("govstack/documents/<str:document_id>", views.document, name="document"),
    path("govstack/applications", views.application_list, name="applications"),
    path("govstack/applications/<str:file_id>", views.application, name="application"),
    path("govstack/tasks", views.task_list, name="tasks"),
    path("govstack/tasks/<str:task_id>", views.one_task, name="task"),
    path("govstack/tasks/<str:task_id>/complete", views.complete, name="complete"),
    path("govstack/data/statistics/1.0", views.data_statistics, name="statistics"),
]
