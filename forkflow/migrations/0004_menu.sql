-- The menu, its prices by version, and what the house is short of.

create table menus (
    house bigint not null,
    version bigint not null,
    changed bigint not null,
    primary key (house)
) /* sqlite: without rowid */;

create table categories (
    house bigint not null,
    id text not null,
    texts text not null,
    rank bigint not null,
    primary key (house, id)
) /* sqlite: without rowid */;

create table items (
    house bigint not null,
    id text not null,
    category text not null,
    content text not null,
    rank bigint not null,
    primary key (house, id)
) /* sqlite: without rowid */;

create table modifier_groups (
    house bigint not null,
    id text not null,
    content text not null,
    primary key (house, id)
) /* sqlite: without rowid */;

create table menu_prices (
    house bigint not null,
    version bigint not null,
    content text not null,
    superseded_at bigint,
    primary key (house, version)
) /* sqlite: without rowid */;

-- kind is item or option; off says why it is 86'd, portions_left counts down.
create table shortages (
    house bigint not null,
    kind text not null,
    id text not null,
    off text,
    portions_left bigint,
    primary key (house, kind, id)
) /* sqlite: without rowid */;
