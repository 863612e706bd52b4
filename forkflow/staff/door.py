"""What other slices may know of staff."""

from forkflow.staff.actions import add_person, lock_out_again, offer_link, pair, pair_by_link
from forkflow.staff.store import Credential, credential, locked_out

__all__ = [
    "Credential",
    "add_person",
    "credential",
    "lock_out_again",
    "locked_out",
    "offer_link",
    "pair",
    "pair_by_link",
]
