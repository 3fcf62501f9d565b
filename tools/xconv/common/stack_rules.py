"""By which rules a deployed stack takes events."""

from x_conversions.conversion.transform import Rules
from x_conversions.settings import SettingsError

from xconv.common.stack import Deployed
from xconv.common.stack_settings import read_settings


def read_rules(deployed: Deployed) -> Rules:
    """The deliver function's, by the stack's parameters.

    Raises
    ------
    RuntimeError
        It does not start with these. Whoever asks has not given them: it is the stack that is wrong.
    """
    try:
        return read_settings(deployed.parameters, deployed.outputs).rules()
    except SettingsError as error:
        raise RuntimeError(f"stack {deployed.name} has a wrong parameter, run `xconv doctor`: {error}") from None
