"""What other slices may know of staff."""

from forkflow.staff.actions import add_person, offer_link, pair, pair_by_link
from forkflow.staff.store import Credential, credential

__all__ = ["Credential", "add_person", "credential", "offer_link", "pair", "pair_by_link"]
