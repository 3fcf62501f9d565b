"""What holds for every test."""

from hypothesis import HealthCheck, settings

# No time limits: a test must not fail because the machine is busy.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")
