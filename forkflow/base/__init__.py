"""Money, ids, clock, text, errors and events: what everything else stands on. No restaurant word in here."""
