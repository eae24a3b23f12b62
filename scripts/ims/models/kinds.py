"""Which file is of which kind: the one table from places to models."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from ims.models.action import Action
from ims.models.audit import Audit, Finding
from ims.models.audit_programme import AuditProgramme
from ims.models.base import Model
from ims.models.capa import Capa
from ims.models.catalogue import Compulsory, Crosswalk, Framework, Topics, WatchList
from ims.models.change import Change
from ims.models.complaint import Complaint
from ims.models.control import ControlLibrary
from ims.models.curricula import Curricula
from ims.models.deviation import Deviation
from ims.models.document import Document
from ims.models.extension import Extension
from ims.models.indicators import Indicators
from ims.models.key import Delegation, Key
from ims.models.management_review import ManagementReview
from ims.models.nonconformity import Nonconformity
from ims.models.places import CommunicationPlan, EquipmentRegister, Suppliers
from ims.models.plan import ImplementationPlan
from ims.models.record import Record
from ims.models.register import Concession, Organization, Person, Processes, Roles, System
from ims.models.reporting import ReportingClocks
from ims.models.review_inputs import ReviewInputs
from ims.models.risk import Risk
from ims.models.risk_method import RiskMethods
from ims.models.training import Training
from ims.models.types import ApprovalMatrix, DocumentTypes, RecordTypes, Retention


@dataclass(frozen=True)
class Kind:
    """A kind of controlled file; `place` is a pattern of paths."""

    name: str
    place: str
    model: type[Model]
    required: bool = False


DOCUMENT = Kind("document", "docs/*/*.md", Document)

# To add a register: write its model, add one line here, run `ims schemas`.
KINDS = (
    Kind("record", "docs/records/*/*/*.md", Record),
    DOCUMENT,
    Kind("system", "controls/system.yaml", System, required=True),
    Kind("organization", "controls/organization.yaml", Organization, required=True),
    Kind("roles", "controls/roles.yaml", Roles, required=True),
    Kind("person", "controls/people/*.yaml", Person),
    Kind("key", "controls/keys/*.yaml", Key),
    Kind("delegation", "controls/delegations/*.yaml", Delegation),
    Kind("processes", "controls/processes.yaml", Processes, required=True),
    Kind("document-types", "controls/document-types.yaml", DocumentTypes, required=True),
    Kind("record-types", "controls/record-types.yaml", RecordTypes, required=True),
    Kind("approval-matrix", "controls/approval-matrix.yaml", ApprovalMatrix, required=True),
    Kind("retention", "controls/retention.yaml", Retention, required=True),
    Kind("framework", "controls/frameworks/*.yaml", Framework),
    Kind("crosswalk", "controls/crosswalks/*.yaml", Crosswalk),
    Kind("topics", "controls/topics.yaml", Topics),
    Kind("watch-list", "controls/watch-list.yaml", WatchList),
    Kind("compulsory", "controls/compulsory.yaml", Compulsory),
    Kind("controls", "controls/controls.yaml", ControlLibrary),
    Kind("risk-methods", "controls/risk-methods.yaml", RiskMethods),
    Kind("plan", "controls/plan.yaml", ImplementationPlan),
    Kind("indicators", "controls/indicators.yaml", Indicators),
    Kind("audit-programme", "controls/audit-programme.yaml", AuditProgramme),
    Kind("review-inputs", "controls/review-inputs.yaml", ReviewInputs),
    Kind("equipment", "controls/equipment.yaml", EquipmentRegister),
    Kind("suppliers", "controls/suppliers.yaml", Suppliers),
    Kind("communication-plan", "controls/communication-plan.yaml", CommunicationPlan),
    Kind("curricula", "controls/curricula.yaml", Curricula),
    Kind("reporting-clocks", "controls/reporting-clocks.yaml", ReportingClocks),
    Kind("concession", "controls/concessions/*.yaml", Concession),
)

# Record types that carry logic; all others are data in controls/record-types.yaml.
_WITH_LOGIC: tuple[type[Record], ...] = (
    *(Nonconformity, Capa, Extension, Complaint, Deviation, Audit, Finding),
    *(Training, Risk, ManagementReview, Change, Action),
)
RECORD_MODELS: dict[str, type[Record]] = {model.name: model for model in _WITH_LOGIC}


def kind_of(path: str) -> Kind | None:
    """Return the kind of file that belongs at this path, None where none does.

    A Markdown file from outside the system is looked at as a document that is to come in.
    """
    if not path.startswith(("docs/", "controls/")):
        return DOCUMENT if path.endswith(".md") else None
    depth = path.count("/")
    for kind in KINDS:
        if kind.place.count("/") == depth and fnmatchcase(path, kind.place):
            return kind
    return None
