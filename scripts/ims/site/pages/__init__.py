"""The pages of the site: each function returns one page, from what it is given alone."""
