"""The desk's addresses of schemes; words before ids."""

from django.urls import path

from . import desk_views, explain_views, letter_views, overpaid_views, parameter_views, payment_views

app_name = "schemes-desk"
urlpatterns = [
    path("schemes/", desk_views.proposal_list, name="list"),
    path("schemes/export.xlsx", desk_views.export, name="xlsx"),
    path("schemes/bulk/", desk_views.bulk, name="bulk"),
    path("schemes/looks/", desk_views.looks, name="looks"),
    path("schemes/explain/", explain_views.explain, name="explain"),
    path("schemes/numbers/", explain_views.numbers, name="numbers"),
    path("schemes/letters/", letter_views.to_post, name="letters"),
    path("schemes/letters/print/", letter_views.print_letters, name="print-letters"),
    path("schemes/letters/<int:letter_id>/", letter_views.print_again, name="print-again"),
    path("schemes/imports/", letter_views.imports, name="imports"),
    path("schemes/payments/", payment_views.payments, name="payments"),
    path("schemes/payments/returned/", payment_views.came_back, name="came-back"),
    path("schemes/payments/<int:file_id>/", payment_views.payment_file, name="payment-file"),
    path("schemes/payments/<int:file_id>/release/", payment_views.release, name="release-file"),
    path("schemes/payments/<int:file_id>/furikomi.txt", payment_views.download, name="download-file"),
    path("schemes/overpayments/<uuid:overpayment_id>/", overpaid_views.overpayment, name="overpayment"),
    path("schemes/overpayments/<uuid:overpayment_id>/<slug:act>/", overpaid_views.act, name="overpayment-act"),
    path("schemes/parameters/", parameter_views.tables_page, name="parameters"),
    path("schemes/parameters/<slug:scheme>/", parameter_views.table_page, name="parameter"),
    path("schemes/parameters/<slug:scheme>/<slug:name>/new/", parameter_views.new_row, name="new-row"),
    path("schemes/parameters/rows/<int:row_id>/<slug:act>/", parameter_views.act, name="row-act"),
    path("schemes/<uuid:proposal_id>/", desk_views.proposal, name="proposal"),
    path("schemes/<uuid:proposal_id>/<slug:act>/", desk_views.act, name="act"),
]
