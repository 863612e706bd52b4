-- Devices and people. Tokens and one-time links are sessions: hashes only, outside the log.

create table devices (
    house bigint not null,
    id text not null,
    name text not null,
    role text not null,
    paired_at bigint not null,
    revoked_at bigint,
    primary key (house, id)
) /* sqlite: without rowid */;

create table people (
    house bigint not null,
    id text not null,
    name text not null,
    added_at bigint not null,
    primary key (house, id)
) /* sqlite: without rowid */;

create table credentials (
    house bigint not null,
    token_hash text not null,
    device text not null,
    role text not null,
    primary key (house, token_hash)
) /* sqlite: without rowid */;

create table pairings (
    house bigint not null,
    code_hash text not null,
    role text not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (house, code_hash)
) /* sqlite: without rowid */;
