"""A change of law as work of people: proposed, examined, weighed, released by a second person (P04)."""
