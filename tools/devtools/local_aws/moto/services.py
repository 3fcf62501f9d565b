"""The names of moto's services, listed once: moto lists its own folder twice for each request, a sixth of its work."""

from moto import backends


def adapt() -> None:
    """Change moto in this process."""
    names = frozenset(backends.list_of_moto_modules())

    def list_of_moto_modules() -> frozenset[str]:
        return names

    for name, replacement in {"list_of_moto_modules": list_of_moto_modules}.items():
        setattr(backends, name, replacement)
