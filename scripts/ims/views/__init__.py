"""Computed views of the system as rows of plain values; exchange and site show them."""
