"""The menu: items and their texts, prices by version, modifiers, allergens, what is 86'd or counted down."""
