"""Forms in which results leave the tool: one module a format."""
