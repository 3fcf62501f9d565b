"""What moto's Secrets Manager gets wrong: the default version stays behind when AWSCURRENT is moved by hand."""

from typing import Any

from moto.secretsmanager.models import SecretsManagerBackend


def adapt() -> None:
    """Change moto's Secrets Manager in this process."""
    move = SecretsManagerBackend.update_secret_version_stage

    def update_secret_version_stage(self: Any, secret_id: str, version_stage: str, *rest: Any, **named: Any) -> Any:
        answer = move(self, secret_id, version_stage, *rest, **named)
        secret = self.secrets[secret_id]
        for version_id, version in secret.versions.items():
            if "AWSCURRENT" in version["version_stages"]:
                secret.set_default_version_id(version_id)
        return answer

    for name, replacement in {"update_secret_version_stage": update_secret_version_stage}.items():
        setattr(SecretsManagerBackend, name, replacement)
