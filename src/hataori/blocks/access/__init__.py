"""Door codes: who may open which door when, kept true on locks of several makes."""
