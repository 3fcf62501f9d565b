"""What Python imports first in the processes of an operator, sam's own among them."""

from devtools import quick_yaml as quick_yaml
