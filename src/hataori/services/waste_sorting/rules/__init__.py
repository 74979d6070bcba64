"""Pure rules of waste collection: what a cell says, on which days it falls, how a thing is found. No database."""
