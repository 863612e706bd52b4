-- Past orders as they are brought over: numbers are numbers, and lines stand in past_lines only. Nothing was in here yet.

drop table past_orders;

create table past_orders (
    house bigint not null,
    id text not null,
    business_day text not null,
    number bigint not null,
    placed_at bigint not null,
    status text not null,
    total_cents bigint not null,
    currency text not null,
    source text not null,
    primary key (house, id)
) /* sqlite: without rowid */;
create index past_orders_day on past_orders (house, business_day);
