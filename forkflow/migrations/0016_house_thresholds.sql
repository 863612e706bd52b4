-- A station may have its own idea of soon and late, in minutes; without one the house's counts.

alter table stations add column soon_minutes bigint;
alter table stations add column late_minutes bigint;
