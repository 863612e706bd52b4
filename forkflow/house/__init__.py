"""The house: one restaurant. Its settings, areas, tables with their QR tokens, stations, and the business day."""
