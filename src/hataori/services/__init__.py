"""One folder per measure of the plan, and per system its main text names."""
