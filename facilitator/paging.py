"""Long lists, a page at a time: `?page=2`, and templates/components/pages.html below the list."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 20


def page_of(request: HttpRequest, found: "QuerySet[Any, Any] | Sequence[Any]", rows: int = ROWS) -> "Page[Any]":
    """The page that the address names; the first or the last one for an address that names none."""
    return Paginator(found, rows).get_page(request.GET.get("page"))
