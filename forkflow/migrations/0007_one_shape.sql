-- Before the first release the texts of 0001 and 0005 were changed in place, so a file at schema 6 may have any of
-- three shapes. Whatever it has, from here on it has this one: log and keys with a rowid, orders without `unseen`.
-- Since then a text that was ever served is never changed (tests/golden/migrations.txt holds us to it).

create table log_anew (
    house bigint not null,
    position bigint not null,
    at bigint not null,
    type text not null,
    v bigint not null,
    actor text not null,
    key text not null,
    body text not null,
    hash text not null,
    primary key (house, position)
);
insert into log_anew (house, position, at, type, v, actor, key, body, hash)
    select house, position, at, type, v, actor, key, body, hash from log order by house, position;
drop table log;
alter table log_anew rename to log;

create table keys_anew (
    house bigint not null,
    key text not null,
    fingerprint text not null,
    owner text not null,
    status bigint not null,
    reply text not null,
    at bigint not null,
    expires_at bigint,
    primary key (house, key)
);
insert into keys_anew (house, key, fingerprint, owner, status, reply, at, expires_at)
    select house, key, fingerprint, owner, status, reply, at, expires_at from keys order by house, key;
drop table keys;
alter table keys_anew rename to keys;

create table orders_anew (
    house bigint not null,
    id text not null,
    number bigint not null,
    business_day text not null,
    status text not null,
    is_open bigint not null,
    table_id text,
    table_name text,
    pickup bigint not null,
    source text not null,
    placed_at bigint not null,
    received_at bigint not null,
    total_cents bigint not null,
    currency text not null,
    menu_version bigint not null,
    note text,
    guest text,
    allergies text,
    already_made bigint not null,
    parts bigint not null,
    seen_at bigint,
    primary key (house, id)
) /* sqlite: without rowid */;
insert into orders_anew (
    house, id, number, business_day, status, is_open, table_id, table_name, pickup, source, placed_at, received_at,
    total_cents, currency, menu_version, note, guest, allergies, already_made, parts, seen_at
)
    select house, id, number, business_day, status, is_open, table_id, table_name, pickup, source, placed_at,
        received_at, total_cents, currency, menu_version, note, guest, allergies, already_made, parts, seen_at
    from orders;
drop table orders;
alter table orders_anew rename to orders;
create unique index orders_day on orders (house, business_day, number);
create index orders_open on orders (house, business_day, number) where is_open = 1;
