"""The program: commands, settings, and the only place that knows every concrete class."""
