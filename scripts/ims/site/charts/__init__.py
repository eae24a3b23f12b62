"""Pictures of figures as inline SVG: each is readable without colour, and a table says the same."""
