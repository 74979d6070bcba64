"""Filing: the one transaction in which an application is written and its case opened."""
