-- Orders and their lines. seen_at is when the last of its tickets was shown by a screen of the kitchen.

create table orders (
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

-- A number is given once a business day; the database holds us to it.
create unique index orders_day on orders (house, business_day, number);
create index orders_open on orders (house, business_day, number) where is_open = 1;

create table lines (
    house bigint not null,
    order_id text not null,
    line bigint not null,
    part bigint not null,
    item text not null,
    name text not null,
    quantity bigint not null,
    price_cents bigint not null,
    tax text not null,
    station text,
    modifiers text not null,
    note text,
    seat bigint,
    course bigint,
    allergies text,
    state text not null,
    change text,
    primary key (house, order_id, line)
) /* sqlite: without rowid */;

create table days (
    house bigint not null,
    business_day text not null,
    last_number bigint not null,
    primary key (house)
) /* sqlite: without rowid */;
