-- When nobody served the house, and why. The id is the position of its entry in the log.

create table outages (
    house bigint not null,
    id bigint not null,
    business_day text not null,
    began_at bigint not null,
    ended_at bigint not null,
    cause text not null,
    primary key (house, id)
) /* sqlite: without rowid */;
create index outages_day on outages (house, business_day);
