-- When the house was last verified, and what was found, a sentence a line. Beside the log, because it tells of it.

create table verdicts (
    house bigint not null,
    checked_at bigint not null,
    position text not null,
    troubles text not null,
    primary key (house)
) /* sqlite: without rowid */;
