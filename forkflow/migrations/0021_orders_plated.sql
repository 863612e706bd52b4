-- What a cook refused because it was on the plate already: `amended` or `void`. Waiters see it on the line.

alter table lines add column plated text;
