"""What moto's GetFunction leaves out: a reserved concurrency of 0, which keeps a function from running."""

from typing import Any

from moto.awslambda.models import LambdaFunction


def adapt() -> None:
    """Change moto's Lambda in this process."""
    get = LambdaFunction.get_code

    def get_code(function: LambdaFunction) -> dict[str, Any]:
        answer: dict[str, Any] = get(function)
        if function.reserved_concurrency is not None:
            answer["Concurrency"] = {"ReservedConcurrentExecutions": function.reserved_concurrency}
        return answer

    for name, replacement in {"get_code": get_code}.items():
        setattr(LambdaFunction, name, replacement)
