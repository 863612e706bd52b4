"""Orders: lines sent together, priced by the server, numbered by the business day, in the log once whatever happens."""
