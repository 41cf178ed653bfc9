"""The coach on Discord, by discord.py.

A command, a press or a direct message is read (`inbound`), passes the guards and is acknowledged at once (`desk`),
and becomes a turn in its person's lane. A message is laid out in parts (`layout`, `components`) and handed over
(`courier`): through the interaction that it answers while that is open (`via`), as a direct message otherwise.
Whatever Discord answers becomes a receipt (`receipts`).
"""
