"""The door of the plan: its editions, measures, priority items and yearly reviews.

`measures()` gives the 27 個別施策 in force as `Measure(id, number, slug, title, summary, departments, …)`;
`departments` are the organisation's keys. Figures are the plan's own, never counted values (those: indicators.api).
"""

from .queries import content, current, current_content, measure, measures, priority_items, review, reviews, versions
from .types import Content, Figure, Measure, PriorityItem, Review, Section, Version

__all__ = [
    "Content",
    "Figure",
    "Measure",
    "PriorityItem",
    "Review",
    "Section",
    "Version",
    "content",
    "current",
    "current_content",
    "measure",
    "measures",
    "priority_items",
    "review",
    "reviews",
    "versions",
]
