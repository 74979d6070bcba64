"""Loading the city's departments and branches, and the shape in which every app offers its part of a city's folder."""

from .city_loader import CityLoader
from .load import load_branches, load_departments

LOADERS = (
    CityLoader("departments", 10, load_departments),
    CityLoader("branches", 20, load_branches),
)
