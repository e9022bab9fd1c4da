"""How one profile writes times, numbers and statuses, as functions of what was sent."""
