from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "chainloom.core"
    label = "core"
