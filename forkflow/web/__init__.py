"""The HTTP kit: a table of routes, problems, keys, credentials, the stream. It knows nothing about food."""
