"""Staff: the devices of the house, their roles and pairing, and the people who tap on them."""
