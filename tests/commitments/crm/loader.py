"""Reading the CRM's files back, and keeping ids."""

import csv
import datetime as dt
import io

from commitments import crm
from commitments.exports import crmfiles
from commitments.models import CrmRecord
from facilitator.models import Team
from tests.commitments.conftest import WEDNESDAY
from tests.commitments.test_exports import drained

ACCOUNT, ACCOUNT_18 = "001D000000IqhSL", "001D000000IqhSLIAZ"
OWNER = crm.record_id("005D000000AAAAA")
TASK, EVENT, CONTACT, LEAD = (str(crm.record_id(f"{kind}D000000AAAAA")) for kind in ("00T", "00U", "003", "00Q"))
OWN_FIELDS = (
    "Expansion_Play_Id__c,Loss_Reason__c,Signal_Source__c,Executive_Sponsor__c,Executive_Sponsor_Title__c,"
    "Discovery_Q1__c,Discovery_Q2__c,Discovery_Q3__c,Close_Exception__c"
)
HAPPENED = {"outcome": "happened", "response": "agreed_next_step", "next_step": "Send the plan"}
NEXT_WEEK = WEDNESDAY + dt.timedelta(days=7)


def table(team: Team, name: str, *, update: bool = False) -> list[dict[str, str]]:
    data = drained(crmfiles.content(name, team, update=update))
    return list(csv.DictReader(io.StringIO(data.decode())))


def keep(team: Team, kind: str, key: str, record_id: str) -> None:
    CrmRecord.objects.create(team=team, kind=kind, key=key, name=key, record_id=record_id)
