from django.apps import AppConfig


class PeopleBenchConfig(AppConfig):
    name = "bench.people_bench"
    label = "people_bench"
