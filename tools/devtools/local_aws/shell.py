"""How a shell is told where the local AWS is."""

from collections.abc import Mapping
from shlex import quote

# Of whoever uses AWS otherwise: they would go together with the keys below, or be missing.
_OTHERS = "AWS_PROFILE AWS_SESSION_TOKEN"


def exports(environment: Mapping[str, str]) -> str:
    """One line, after which `xconv` and the AWS CLI find it; `environment` is `LocalAws.environment`'s."""
    variables = (f"{name}={quote(value)}" for name, value in environment.items() if name != "AWS_DEFAULT_REGION")
    return f"unset {_OTHERS}; export {' '.join(variables)}"
