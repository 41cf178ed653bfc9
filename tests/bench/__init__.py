"""Speed and memory, measured and printed as a table: `make bench`. No test: a machine's speed is no bug."""
