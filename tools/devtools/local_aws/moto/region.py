"""One region, whichever a caller means: the local AWS has one stack, and a machine's settings may name any region."""

from moto.core.responses import BaseResponse

from devtools.local_aws.region import REGION


def adapt() -> None:
    """Change moto in this process."""

    def get_region_from_url(*_: object) -> str:
        return REGION

    for name, replacement in {"get_region_from_url": get_region_from_url}.items():
        setattr(BaseResponse, name, replacement)
