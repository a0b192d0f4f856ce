"""`django`: its mapper, templates and a view, in one file."""

import django
from django.conf import settings
from django.db import connection, models

settings.configure(DEBUG=False, SECRET_KEY="s", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}], USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField", INSTALLED_APPS=[])
django.setup()


class Book(models.Model):
    title = models.CharField(max_length=20)
    pages = models.IntegerField()

    class Meta:
        app_label = "case"


def _view(request, name):
    from django.http import JsonResponse

    return JsonResponse({"name": name, "method": request.method, "query": request.GET.dict()})


from django.urls import path

urlpatterns = [path("hello/<str:name>", _view)]


def maps():
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    Book.objects.bulk_create([Book(title="a", pages=1), Book(title="é", pages=3)])
    return [Book.objects.aggregate(models.Sum("pages")), list(Book.objects.filter(pages__gt=1).values_list("title", flat=True)), str(Book.objects.filter(title="x").query)]


def renders():
    from django.template import Context, Template

    return Template("{% for n in ns %}{{ n|upper }}{% endfor %}{{ x }}").render(Context({"ns": ["a", "b"], "x": "<"}))


def answers():
    from django.test import Client

    return [Client().get("/hello/me?a=b").json(), Client().get("/none").status_code]
