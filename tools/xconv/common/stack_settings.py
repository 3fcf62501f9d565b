"""A deployed stack's parameters, as its deliver function understands them."""

from collections.abc import Mapping

from x_conversions.settings import DeliverSettings

# Parameters of the template that are environment variables of the deliver function, and their names there: those that
# say what becomes of an event,
EVENT_PARAMETERS = {
    "PixelId": "PIXEL_ID",
    "EventIds": "EVENT_IDS",
    "DefaultEventId": "DEFAULT_EVENT_ID",
    "RequireConsent": "REQUIRE_CONSENT",
    "ConsentCategories": "CONSENT_CATEGORIES",
    "ConversionIdFrom": "CONVERSION_ID_FROM",
    "FieldMapping": "FIELD_MAPPING",
    "AllowIpAndUserAgentOnly": "ALLOW_IP_AND_USER_AGENT_ONLY",
    "DefaultCountry": "DEFAULT_COUNTRY",
    "DefaultCurrency": "DEFAULT_CURRENCY",
    "MaxEventAgeDays": "MAX_EVENT_AGE_DAYS",
}
# and all of them.
PARAMETERS = EVENT_PARAMETERS | {
    "Mode": "MODE",
    "Monitoring": "MONITORING",
    "EventsPer15Minutes": "EVENTS_PER_15_MINUTES",
    "RateLimitRps": "RATE_LIMIT_RPS",
    "RateLimitBurst": "RATE_LIMIT_BURST",
    "MaxConcurrency": "MAX_CONCURRENCY",
    "RememberDelivered": "REMEMBER_DELIVERED",
    "RememberDays": "REMEMBER_DAYS",
    "MostSends": "MOST_SENDS",
    "OnOtherValue": "ON_OTHER_VALUE",
    "XAdsApiUrl": "X_ADS_API_URL",
}


def read_settings(parameters: Mapping[str, str], outputs: Mapping[str, str]) -> DeliverSettings:
    """The settings that the deliver function has by a stack's parameters.

    Raises
    ------
    SettingsError
        Naming the parameter that is wrong.
    """
    given = {variable: parameters[name] for name, variable in PARAMETERS.items() if name in parameters}
    others = {
        "CREDENTIALS_SECRET_ARN": outputs.get("CredentialsSecretArn", ""),
        "QUEUE_URL": outputs.get("QueueUrl", ""),
        "DEAD_LETTER_QUEUE_URL": outputs.get("DeadLetterQueueUrl", ""),
        "REFRESH_FUNCTION_NAME": outputs.get("RefreshTokenFunctionName", ""),
    }
    return DeliverSettings.from_environment(given | others)
