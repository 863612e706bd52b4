-- Tickets: one station's part of an order. on_board until the order is served, or a struck one is acknowledged.

create table tickets (
    house bigint not null,
    id text not null,
    order_id text not null,
    station text not null,
    part bigint not null,
    number bigint not null,
    business_day text not null,
    table_id text,
    table_name text,
    pickup bigint not null,
    note text,
    allergies text,
    state text not null,
    on_board bigint not null,
    opened_at bigint not null,
    started_at bigint,
    bumped_at bigint,
    seen_at bigint,
    primary key (house, id)
) /* sqlite: without rowid */;
create index tickets_board on tickets (house, opened_at) where on_board = 1;
