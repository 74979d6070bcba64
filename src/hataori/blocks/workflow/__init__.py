"""Cases: who works on what, by which stages, until when, and who decided."""
