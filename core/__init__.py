"""The coach without any technology: no platform, no database, no scheduler, no clock."""
