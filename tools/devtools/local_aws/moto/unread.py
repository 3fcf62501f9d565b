"""What moto reads when it is imported and nobody here asks for: left out, its server starts in a third of the time.

To be called before the first import of moto's models, so by the server's process alone.
"""

import sys
from functools import cache
from types import ModuleType
from typing import Any

import botocore.session
from botocore.loaders import create_loader
from moto.core import utils as core_utils
from moto.utilities import utils


def adapt() -> None:
    """Change moto in this process."""
    _leave_out_openapi()
    load_resource = utils.load_resource

    def load_without_instance_types(resource: str) -> Any:
        # EC2's machines, and which region has which: its CloudFormation wants EC2's models, and we have no machine
        return {} if resource.startswith("ec2/resources/instance_type") else load_resource(resource)

    vars(utils)["load_resource"] = load_without_instance_types
    sessions: Any = botocore.session.Session
    get_available_regions = sessions.get_available_regions

    def get_regions_without_machines(session: Any, service_name: str, *rest: Any, **named: Any) -> list[str]:
        # For EC2's its whole description would be read, the longest of all services'
        return [] if service_name == "ec2" else get_available_regions(session, service_name, *rest, **named)

    sessions.get_available_regions = get_regions_without_machines
    # Each of moto's services lists its regions by a session of its own, and each of these reads all endpoints. Each
    # looks through the folders of all services for its own description, too: 6 ms in its first request.
    vars(botocore.session)["create_loader"] = vars(core_utils)["create_loader"] = cache(create_loader)


def _leave_out_openapi() -> None:
    """API Gateway imports a validator of OpenAPI documents, and we import no such document."""
    name = "openapi_spec_validator"
    modules = {one: ModuleType(one) for one in (name, f"{name}.validation", f"{name}.validation.exceptions")}
    vars(modules[name])["validate"] = None
    vars(modules[f"{name}.validation.exceptions"])["OpenAPIValidationError"] = ValueError
    sys.modules.update(modules)
