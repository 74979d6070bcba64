"""The OpenActive Test Interface: making opportunities to order and playing the seller. With HATAORI_TEST=1 only."""
