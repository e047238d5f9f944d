"""Names of the world, as far as they are written in Latin letters: what tells "grace" the answer from "grace" the
word where a text has no capitals."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import lru_cache

import faker.providers.person

from routing.slots.words import listed

_LATIN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)?")
_GIVEN = ("first_names", "first_romanized")
_FAMILY = ("last_names", "last_romanized", "family_names")


def is_given_name(word: str) -> bool:
    """Whether a word is somebody's given name, in any case: 'Ingrid', 'yusuf', but 'will' and 'faith' as well."""
    even = word.lower().rstrip(".,")
    return even in _listed(_GIVEN) or even in _romanised()


def is_family_name(word: str) -> bool:
    """Whether a word is a family's name somewhere: 'Tanaka', but 'Price' and 'West' as well."""
    return word.lower().rstrip(".,") in _listed(_FAMILY)


@lru_cache(maxsize=1)
def _romanised() -> frozenset[str]:
    """Given names of other scripts as they are written in Latin letters, which faker has in their own script alone."""
    return frozenset(listed("given_names_romanised"))


@lru_cache(maxsize=2)
def _listed(lists: tuple[str, ...]) -> frozenset[str]:
    """The names of every country that faker knows, of the lists whose names begin so."""
    names: set[str] = set()
    package = faker.providers.person
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute in vars(provider):
            listed = getattr(provider, attribute)
            if attribute.startswith(lists) and isinstance(listed, (tuple, list, dict)):
                names.update(str(name).lower() for name in listed)
    return frozenset(name for name in names if _LATIN.fullmatch(name))
