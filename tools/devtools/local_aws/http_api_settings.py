"""What a template says of its HTTP API: routes, CORS, throttling."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

_API, _ROUTE, _STAGE = "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage"


@dataclass(frozen=True, slots=True)
class Cors:
    """An API's CORS settings; names of headers in small letters."""

    origins: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    methods: tuple[str, ...]
    max_age: int


@dataclass(frozen=True, slots=True)
class HttpApiSettings:
    """An API as the template has it.

    Parameters
    ----------
    routes
        Route keys, such as ``POST /v1/{call}``.
    cors
        None where there is none, and no browser may call.
    rate, burst
        Requests per second, and at once.
    """

    routes: tuple[str, ...]
    cors: Cors | None
    rate: float
    burst: int

    @classmethod
    def of(cls, template: Mapping[str, Any], values: Mapping[str, str]) -> Self:
        """Read a translated template, with the values of its parameters."""
        bodies = list(template["Resources"].values())
        (api,) = [one["Properties"] for one in bodies if one["Type"] == _API]
        (stage,) = [one["Properties"] for one in bodies if one["Type"] == _STAGE]
        limits = stage["DefaultRouteSettings"]
        return cls(
            routes=tuple(one["Properties"]["RouteKey"] for one in bodies if one["Type"] == _ROUTE),
            cors=_cors(api["CorsConfiguration"]["Fn::If"][1], values),
            rate=float(_value(limits["ThrottlingRateLimit"], values)),
            burst=int(_value(limits["ThrottlingBurstLimit"], values)),
        )

    def match(self, method: str, path: str) -> tuple[str, dict[str, str]] | None:
        """The route of a request, and the parameters of its path; None where there is none."""
        for route in self.routes:
            of, _, pattern = route.partition(" ")
            found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern), path)
            if of == method and found is not None:
                return route, found.groupdict()
        return None


def _cors(settings: Mapping[str, Any], values: Mapping[str, str]) -> Cors | None:
    origins = tuple(one.strip() for one in str(_value(settings["AllowOrigins"], values)).split(",") if one.strip())
    if not origins:
        return None
    return Cors(
        origins, _small(settings["AllowHeaders"]), _small(settings["ExposeHeaders"]),
        tuple(settings["AllowMethods"]), int(settings["MaxAge"]),
    )  # fmt: skip


def _small(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


def _value(value: Any, values: Mapping[str, str]) -> Any:
    return values[value["Ref"]] if isinstance(value, dict) else value
