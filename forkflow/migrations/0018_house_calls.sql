-- Guests who call a waiter or ask for the bill: at most one call of each kind a table. An answered one is kept until
-- the table is cleared, so that nobody rings without a pause.

create table calls (
    house bigint not null,
    table_id text not null,
    kind text not null,
    called_at bigint not null,
    answered_at bigint,
    primary key (house, table_id, kind)
) /* sqlite: without rowid */;
