"""One test a row of the domain: it breaks, in the demo, what an inspector checks (docs/contributing/domain.md)."""
