from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "chainloom.web"
    label = "web"
