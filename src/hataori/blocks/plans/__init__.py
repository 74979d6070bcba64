"""The city's plan as data: versions, measures, figures, annual reviews."""
