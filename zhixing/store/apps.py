"""The store as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The application of facts and current rows."""

    name = "zhixing.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
