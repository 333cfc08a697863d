"""The portal as Django knows it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The application of pages."""

    name = "zhixing.web"
    label = "web"
