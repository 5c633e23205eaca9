"""All URLs of the product, and the demo's own."""

from django.urls import include, path

from config import urls
from config.demo import views

demo = (
    [
        path("", views.side_by_side, name="side_by_side"),
        path("console/", views.console, name="console"),
        path("phone/<int:number>/", views.phone, name="phone"),
    ],
    "demo",
)
handler400 = urls.handler400
urlpatterns = [path("demo/", include(demo)), *urls.urlpatterns]
