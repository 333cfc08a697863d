"""The JSON API of the declared tables and of evidence, under /api/: what the pages do, for programs.

Its addresses know no table; which tables there are is declared, and so is the document that describes them (document.py).
"""

from __future__ import annotations

from zhixing.web.api import datasets, deeds, deliveries, files, groups, imports, people, questions, rows, steps
from zhixing.web.api.callers import PACE, WAYS
from zhixing.web.api.router import Api

__all__ = ["api"]

ROWS = "/tables/{table}/rows"
ROW = ROWS + "/{row}"
DATASET = "/datasets/{dataset}"
VERSION = DATASET + "/versions/{number}"
PERSON = "/people/{username}"
READ = ["GET", "HEAD"]

# The pages that ninja draws of an API load scripts of their own, which the policy of the portal forbids.
api = Api(auth=WAYS, throttle=[PACE], docs_url=None, openapi_url=None, urls_namespace="api")

api.api_operation(READ, "/openapi.json")(rows.described)
api.api_operation(READ, "/tables")(rows.tables)
api.api_operation(READ, ROWS)(rows.listed)
api.api_operation(READ, ROW)(rows.single)
api.api_operation(READ, f"{ROW}/history")(rows.history)
api.post("/evidence")(files.brought)
api.api_operation(READ, "/evidence/{hash}")(files.described)
api.api_operation(READ, "/evidence/{hash}/content")(files.content)
api.post("/tables/{table}/import")(imports.imported)
api.post(ROWS)(deeds.entered)
api.patch(ROW)(deeds.changed)
api.post(f"{ROW}/undo")(deeds.undone)
api.post(f"{ROW}/withdraw")(deeds.withdrawn)
api.post(f"{ROW}/restore")(deeds.restored)
api.post(f"{ROW}/comments")(deeds.commented)
api.post(f"{ROW}/steps/{{step}}")(steps.taken)

api.api_operation(READ, "/datasets")(datasets.listed)
api.api_operation(READ, DATASET)(datasets.single)
api.api_operation(READ, f"{VERSION}/rows")(datasets.rows)
api.api_operation(READ, f"{VERSION}/groups")(groups.groups)
api.api_operation(READ, f"{VERSION}/file")(datasets.file)
api.post("/query")(questions.asked)
api.post(f"{DATASET}/deliveries")(deliveries.delivered)
api.post(f"{DATASET}/publish")(deliveries.published)
api.post(f"{VERSION}/take-back")(deliveries.taken_back)

api.api_operation(READ, "/account")(people.own)
api.api_operation(READ, "/people")(people.listed)
api.api_operation(READ, PERSON)(people.single)
api.post("/people")(people.entered)
api.patch(PERSON)(people.changed)
api.post(f"{PERSON}/deactivate")(people.deactivated)
api.post(f"{PERSON}/reactivate")(people.reactivated)
api.api_operation(READ, "/organisation")(people.organisation)
api.api_operation(READ, "/ledger")(people.digest)
