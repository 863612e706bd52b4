-- Photos of dishes, in several widths, and what the menu was before: both beside the log, in the same file, so that a
-- backup has them. A photo is named by the digest of what was uploaded; the log tells which dish shows which digest.
-- `content` is a WebP in base64: there is bigint and text.

create table photos (
    house bigint not null,
    digest text not null,
    width bigint not null,
    content text not null,
    added_at bigint not null,
    primary key (house, digest, width)
);

create table menu_past (
    house bigint not null,
    version bigint not null,
    content text not null,
    until bigint not null,
    actor text not null,
    primary key (house, version)
);

-- When a category is served, as JSON; null means whenever the house is open. A dish has its own hours in its content.
alter table categories add column hours text;
