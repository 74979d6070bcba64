"""GovStack Registration Building Block API 0.1.1 over the catalogue, drafts, applications and cases."""
