"""What moto reads when it is imported and nobody here asks for: left out, its server starts in half of the time.

To be called before the first import of moto's models, so by the server's process alone.
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.loaders import create_loader
from moto.utilities import utils


def adapt() -> None:
    """Change moto in this process."""
    load_resource = utils.load_resource

    def load_without_instance_types(resource: str) -> Any:
        # EC2's machines, and which region has which: its CloudFormation wants EC2's models, and we have no machine
        return {} if resource.startswith("ec2/resources/instance_type") else load_resource(resource)

    vars(utils)["load_resource"] = load_without_instance_types
    # Each of moto's services lists its regions by a session of its own, and each of these reads all endpoints.
    vars(botocore.session)["create_loader"] = cache(create_loader)
