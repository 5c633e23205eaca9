"""What a phone does at the door."""

from django.test import Client


def page(training, path=""):
    return f"/j/{training.code}/{path}"


def join_as(training, name, role="csm", client=None):
    client = client or Client()
    return client, client.post(page(training), {"name": name, "role": role})
