"""The published site: finished Markdown first, then an engine that renders it."""
