"""Orders: what workplaces ask for, as a code and as a table of demand."""
