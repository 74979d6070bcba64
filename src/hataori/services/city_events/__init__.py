"""Events and courses of the city with places, questions, a waiting list and an attendance list."""
