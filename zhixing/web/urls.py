"""The addresses of the portal."""

from django.urls import path

from zhixing.web.api import api
from zhixing.web.pages import entrance, exports, forms, overview, tables

handler400 = "zhixing.web.api.router.refused"
handler404 = "zhixing.web.pages.refusals.missing"
handler500 = "zhixing.web.api.router.broken"

urlpatterns = [
    path("", tables.home, name="home"),
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("language/", entrance.choose_language, name="language"),
    path("search/", overview.search, name="search"),
    path("ledger/", overview.chain, name="ledger"),
    path("tables/<slug:table>/", tables.rows, name="rows"),
    path("tables/<slug:table>/new/", forms.new, name="new"),
    path("tables/<slug:table>/export.<slug:form>", exports.export, name="export"),
    path("tables/<slug:table>/<slug:row>/", tables.row, name="row"),
    path("tables/<slug:table>/<slug:row>/edit/", forms.edit, name="edit"),
    path("tables/<slug:table>/<slug:row>/<slug:deed>/", forms.act, name="act"),
    path("api/", api.urls),
    path("health/alive", overview.alive, name="alive"),
    path("health/ready", overview.ready, name="ready"),
]
