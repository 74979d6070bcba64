"""書かない窓口（スマート窓口）: a move-in at the counter, typed by nobody, signed once."""
