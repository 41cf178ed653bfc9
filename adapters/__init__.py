"""One platform or one technology each, behind the ports of the core; they never import one another."""
