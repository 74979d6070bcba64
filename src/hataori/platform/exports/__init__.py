"""Tables out of the product: CSV and Excel that no spreadsheet can be tricked by, CSVW to say what the columns mean."""

from .csv import csv_response, csv_text
from .csvw import csvw_metadata
from .table import Column, safe_cell
from .xlsx import xlsx_bytes, xlsx_response

__all__ = ["Column", "csv_response", "csv_text", "csvw_metadata", "safe_cell", "xlsx_bytes", "xlsx_response"]
