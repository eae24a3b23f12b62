"""The typed form of every controlled file."""
