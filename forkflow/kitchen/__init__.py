"""The kitchen: tickets at stations, started, bumped, recalled, seen."""
