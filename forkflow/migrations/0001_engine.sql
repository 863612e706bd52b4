-- The log of every house, and what the engine keeps beside it. One text for both engines: bigint and text only.

create table heads (
    house bigint not null,
    slug text not null,
    epoch bigint not null,
    position bigint not null,
    hash text not null,
    mode text not null,
    primary key (house)
) /* sqlite: without rowid */;
create unique index heads_slug on heads (slug);

-- Rows of more than a kilobyte: without a rowid SQLite would spill every one of them into a page of its own, which
-- doubles what a commit writes (measured). So log and keys have one.
create table log (
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

-- The answer given under a device's key, in the transaction of what it answered.
create table keys (
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

-- Names, phones, notes and allergies: erasable, so never in the log. Events carry the reference and a digest.
create table personal (
    house bigint not null,
    ref text not null,
    class text not null,
    salt text not null,
    value text,
    at bigint not null,
    primary key (house, ref)
) /* sqlite: without rowid */;

create table cursors (
    house bigint not null,
    follower text not null,
    position bigint not null,
    primary key (house, follower)
) /* sqlite: without rowid */;
