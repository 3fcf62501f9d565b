"""What Python imports first in the processes of an operator, sam's own among them."""

from devtools.quick_yaml import use_libyaml

use_libyaml()
