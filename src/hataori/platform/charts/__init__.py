"""Charts as accessible SVG with the same facts as table rows: pure functions, no script, no inline style."""
