"""The names of moto's services and of their calls, each listed once, not at each request: a fifth of its work."""

from functools import cache

from moto import backends
from moto.core import responses


def adapt() -> None:
    """Change moto in this process."""
    names = frozenset(backends.list_of_moto_modules())

    def list_of_moto_modules() -> frozenset[str]:
        return names

    for name, replacement in {"list_of_moto_modules": list_of_moto_modules}.items():
        setattr(backends, name, replacement)
    vars(responses)["method_names_from_class"] = cache(vars(responses)["method_names_from_class"])
