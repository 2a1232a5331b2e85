"""Running entitlements of an older system, taken over by a process: tried, signed by two, booked at once."""
