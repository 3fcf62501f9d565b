"""sam reads YAML with the loader that is written in Python, and a template seven times in a deployment."""

import yaml


def use_libyaml() -> None:
    """Let `samcli.yamlhelper` read by libyaml: the same in a tenth of the time. Where there is none, all stays."""
    vars(yaml)["SafeLoader"] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
