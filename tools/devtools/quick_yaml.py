"""Importing this lets sam read YAML by libyaml: the same in a tenth of the time, and sam reads a template seven times.

Where PyYAML came without libyaml, all stays as it is.
"""

import yaml

vars(yaml)["SafeLoader"] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
