"""The addresses of the portal."""

from django.urls import path

from zhixing.web.api import api
from zhixing.web.pages import entrance, evidence, exports, forms, front, health, maps, overview, reading, report, search, sheets, tables

handler400 = "zhixing.web.api.router.refused"
handler404 = "zhixing.web.pages.refusals.missing"
handler500 = "zhixing.web.api.router.broken"

urlpatterns = [
    path("", front.home, name="home"),
    path("report/", report.reports, name="reports"),
    path("report/read/", reading.read, name="read"),
    path("report/<int:year>/", report.plan, name="plan"),
    path("report/<int:year>/text/", report.text, name="text"),
    path("report/<int:year>/<str:id>/", report.commitment, name="commitment"),
    path("systems/", front.systems, name="systems"),
    path("systems/<slug:id>/", front.system, name="system"),
    path("desk/", front.work, name="work"),
    path("data/", front.data, name="data"),
    path("administration/", front.administration, name="administration"),
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("language/", entrance.choose_language, name="language"),
    path("theme/", entrance.choose_theme, name="theme"),
    path("search/", search.search, name="search"),
    path("ledger/", overview.chain, name="ledger"),
    path("tables/<slug:table>/", tables.rows, name="rows"),
    path("tables/<slug:table>/new/", forms.new, name="new"),
    path("tables/<slug:table>/check/", forms.check, name="check"),
    path("tables/<slug:table>/map/", maps.page, name="map"),
    path("tables/<slug:table>/shapes.json", maps.shapes, name="shapes"),
    path("outline.json", maps.outlined, name="outline"),
    path("tables/<slug:table>/template.xlsx", sheets.template, name="sheet_template"),
    path("tables/<slug:table>/import/", sheets.hand_in, name="sheet_import"),
    path("tables/<slug:table>/import/<str:token>/", sheets.preview, name="sheet_preview"),
    path("tables/<slug:table>/import/<str:token>/returned.xlsx", sheets.returned, name="sheet_returned"),
    path("tables/<slug:table>/export.<slug:form>", exports.export, name="export"),
    path("tables/<slug:table>/<slug:row>/", tables.row, name="row"),
    path("tables/<slug:table>/<slug:row>/edit/", forms.edit, name="edit"),
    path("tables/<slug:table>/<slug:row>/<slug:deed>/", forms.act, name="act"),
    path("evidence/<slug:hash>/", evidence.file, name="evidence"),
    path("evidence/<slug:hash>/<int:width>/", evidence.file, name="evidence_small"),
    path("api/", api.urls),
    path("health/alive", health.alive, name="alive"),
    path("health/ready", health.ready, name="ready"),
    path("health/metrics", health.figures, name="metrics"),
]
