"""Pure decisions about requests: states, routing, targets, proposals of a kind, likeness of two reports."""
