"""How the athlete is: check-ins, warning signs, the watch after a red day, safety. Nothing of chat."""
