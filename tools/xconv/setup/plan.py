"""What a set-up has found out so far. Nothing of it is written before the person has seen it whole."""

from dataclasses import dataclass, field

from x_conversions.credentials.schemes import AnyCredentials

from xconv.common.stack import Deployed


class UnknownCredentialsError(RuntimeError):
    """X takes no conversion with these credentials: others are needed before anything else makes sense."""


@dataclass
class Plan:
    """A stack in the making.

    Parameters
    ----------
    parameters
        Of the template, by name; what nobody chose has no entry.
    secret_text
        The credentials' JSON that is to be stored; None where the stack has them, or nobody has them yet.
    credentials
        What X can be asked with; None when nobody has any.
    deployed
        The stack, where it is there already.
    aws_problem
        Why AWS can't be asked; empty when it can.
    """

    stack: str
    parameters: dict[str, str] = field(default_factory=dict)
    secret_text: str | None = field(default=None, repr=False)
    credentials: AnyCredentials | None = field(default=None, repr=False)
    deployed: Deployed | None = None
    aws_problem: str = ""
