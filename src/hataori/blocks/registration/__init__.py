"""Registration: forms made from catalogue rows, drafts that survive, applications with a receipt number."""
