"""A built function of a stack, under its role."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from devtools.local_aws.runtime.emulator import RuntimeEmulator
from devtools.local_aws.stack import Stack
from devtools.paths import BUILD, LAYER


class Function(RuntimeEmulator):
    """One execution environment of a function. A context manager, or `start` and `stop`.

    It runs what `make build` built, with the layer, the template's environment variables, timeout and role.

    Parameters
    ----------
    stack
        The stack.
    logical_id
        Such as ``DeliverFunction``.
    environment
        Variables that differ from the template's, such as where the X simulator is.
    handler
        Another handler than the template's, for a test that stands between the runtime and the function.
    layers
        Directories to import from beside the template's layer.
    """

    def __init__(
        self,
        stack: Stack,
        logical_id: str,
        environment: Mapping[str, str] | None = None,
        *,
        handler: str | None = None,
        layers: Sequence[Path] = (),
    ) -> None:
        properties = stack.functions[logical_id]
        self.name = properties.name
        super().__init__(
            code=BUILD / logical_id,
            handler=handler or properties.handler,
            environment={
                **properties.environment,
                **(environment or {}),
                **stack.aws.environment(properties.role_arn),
                "AWS_LAMBDA_FUNCTION_NAME": properties.name,
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties.memory),
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            },
            layers=[LAYER, *layers],
            timeout=properties.timeout,
        )
