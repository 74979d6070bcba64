"""Moving the clock and emptying the data, in tests only."""
