"""分かりやすい情報発信: one text, approved once, on every channel of the city; emergencies within seconds."""
