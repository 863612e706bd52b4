"""Reports: what a business day came to, read off the tables and the log. Nothing is recorded here."""
