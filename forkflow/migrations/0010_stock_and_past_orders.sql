-- Stock: ingredients and what is left of them (null before the first count), what goes into a portion, what each line
-- of an order holds, and what came and went. The id of a move is the position of its entry in the log.

create table ingredients (
    house bigint not null,
    id text not null,
    name text not null,
    unit text not null,
    low_mark bigint not null,
    quantity bigint,
    counted_at bigint,
    primary key (house, id)
) /* sqlite: without rowid */;

create table recipes (
    house bigint not null,
    kind text not null,
    id text not null,
    parts text not null,
    primary key (house, kind, id)
) /* sqlite: without rowid */;

create table takings (
    house bigint not null,
    order_id text not null,
    line bigint not null,
    ingredient text not null,
    quantity bigint not null,
    primary key (house, order_id, line, ingredient)
) /* sqlite: without rowid */;

create table stock_days (
    house bigint not null,
    business_day text not null,
    ingredient text not null,
    delivered bigint not null,
    wasted bigint not null,
    used bigint not null,
    corrected bigint not null,
    primary key (house, business_day, ingredient)
) /* sqlite: without rowid */;

create table stock_moves (
    house bigint not null,
    id bigint not null,
    business_day text not null,
    at bigint not null,
    actor text not null,
    what text not null,
    kind text not null,
    what_id text not null,
    quantity bigint not null,
    quantity_before bigint,
    reason text,
    primary key (house, id)
) /* sqlite: without rowid */;
create index stock_moves_day on stock_moves (house, business_day);

-- Orders that another system took, as it wrote them down: for the figures, never for the kitchen. Their numbers may
-- be there twice, because that system gave them twice.

create table past_orders (
    house bigint not null,
    id text not null,
    business_day text not null,
    number text not null,
    placed_at bigint not null,
    status text not null,
    total_cents bigint not null,
    currency text not null,
    lines text not null,
    source text not null,
    primary key (house, id)
) /* sqlite: without rowid */;
create index past_orders_day on past_orders (house, business_day);

create table past_lines (
    house bigint not null,
    order_id text not null,
    line bigint not null,
    business_day text not null,
    item text not null,
    name text not null,
    quantity bigint not null,
    price_cents bigint not null,
    primary key (house, order_id, line)
) /* sqlite: without rowid */;
create index past_lines_day on past_lines (house, business_day);
