"""Delivery measured: the morning rush, idle crowds, and what the customary design costs beside them."""
