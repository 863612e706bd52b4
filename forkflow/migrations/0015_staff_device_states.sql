-- What staff's devices last said of themselves: how much they hold that is not sent yet, and since when. Outside the
-- log: it is no part of what happened in the house, and said every half minute. `people` are ids, with spaces.

create table device_states (
    house bigint not null,
    device text not null,
    heard_at bigint not null,
    unsent bigint not null,
    oldest_at bigint,
    people text not null,
    primary key (house, device)
) /* sqlite: without rowid */;
