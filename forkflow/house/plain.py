"""The floor of a house that has not drawn one yet: a dining room with twelve tables, so that it can open today."""

from collections.abc import Iterable

from forkflow.house.events import Area, Floor, Station, Table

TABLES = 12
SEATS = 4


def plain_floor(stations: Iterable[Station], tables: int = TABLES) -> Floor:
    """One dining room with the tables `1`, `2`, ... of four seats each; the kitchen has the stations given."""
    room = Area(id="dining-room", name="Dining room")
    numbered = [Table(id=str(number), name=str(number), area=room.id, seats=SEATS) for number in range(1, tables + 1)]
    return Floor(areas=[room], tables=numbered, stations=list(stations))
