"""hataori (機織): one platform for every digital service of a city's DX plan."""

__version__ = "0.1.0"
