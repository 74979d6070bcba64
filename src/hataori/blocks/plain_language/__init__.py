"""分かりやすい文章: what makes a text hard to read, how hard it is, and the same facts in plainer words."""
