"""Stock: ingredients, what goes into a portion, and what is left; it 86s the dishes that cannot be made any more."""
