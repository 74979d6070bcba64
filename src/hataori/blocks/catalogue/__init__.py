"""The catalogue of procedures: imported from the national inventory and the city pack, searched by anybody."""
