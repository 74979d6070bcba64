"""Papers of the city: Typst templates to PDF/A-3 and PDF/UA, numbered, kept and handed out."""
