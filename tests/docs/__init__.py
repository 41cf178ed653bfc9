"""Documents that are made from the program, so that they cannot say anything else than it does."""
