-- The house: how it works, its floor, and its secret (from which table tokens and guests' tokens are derived).

create table settings (
    house bigint not null,
    slug text not null,
    content text not null,
    paused_until bigint,
    primary key (house)
) /* sqlite: without rowid */;

create table areas (
    house bigint not null,
    id text not null,
    name text not null,
    rank bigint not null,
    primary key (house, id)
) /* sqlite: without rowid */;

create table tables (
    house bigint not null,
    id text not null,
    name text not null,
    area text not null,
    seats bigint not null,
    rank bigint not null,
    generation bigint not null,
    token_hash text,
    seated_day text,
    seated_at bigint,
    primary key (house, id)
) /* sqlite: without rowid */;

create table stations (
    house bigint not null,
    id text not null,
    name text not null,
    rank bigint not null,
    primary key (house, id)
) /* sqlite: without rowid */;

create table secrets (
    house bigint not null,
    name text not null,
    value text not null,
    primary key (house, name)
) /* sqlite: without rowid */;
