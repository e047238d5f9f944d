"""Given names of the world, as far as they are written in Latin letters: what tells "grace" the answer from "grace" the
word where a text has no capitals."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import lru_cache

import faker.providers.person

_LATIN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)?")
_LISTS = ("first_names", "first_romanized")


def is_given_name(word: str) -> bool:
    """Whether a word is somebody's given name, in any case: 'Ingrid', 'yusuf', but 'will' and 'faith' as well."""
    return word.lower().rstrip(".,") in _given_names()


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    """The lists of given names of every country that faker knows."""
    names: set[str] = set()
    package = faker.providers.person
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute in vars(provider):
            listed = getattr(provider, attribute)
            if attribute.startswith(_LISTS) and isinstance(listed, (tuple, list, dict)):
                names.update(str(name).lower() for name in listed)
    return frozenset(name for name in names if _LATIN.fullmatch(name))
