"""Who acts for whom: mandates, parents for children, people for companies."""
