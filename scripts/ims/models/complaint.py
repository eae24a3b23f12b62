"""Complaints: what was received, whether it is reportable, what was found (ISO 13485:2016, 8.2.2)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.base import Date, Moment, OfType, PersonId, RecordRef, Text
from ims.models.record import all_but
from ims.models.reportability import DECISIONS, Reportability
from ims.vocabulary import Classification, Meaning


class Complaint(Reportability):
    """A complaint, from first awareness to the reply; each authority has its own decision and clock."""

    classification: Classification = Classification.CONFIDENTIAL
    # received
    received_at: Moment = Field(
        title="Received at",
        description="When it first reached anybody in the organization or a distributor acting for it",
    )
    channel: Literal[
        "telephone",
        "e-mail",
        "letter",
        "web",
        "visit",
        "service-visit",
        "returned-product",
        "social-media",
        "authority",
        "other",
    ] = Field(title="Channel")
    reporter_kind: Literal[
        "patient",
        "lay-user",
        "healthcare-professional",
        "distributor",
        "customer",
        "authority",
        "employee",
        "other",
    ] = Field(title="Reporter")
    reporter_reference: Text = Field(
        title="Reference to the reporter",
        description="Key under which name, address and telephone are kept in the contact file; never the name itself. `not given` with the attempts made",
    )
    reporter_words: Text = Field(
        title="Words of the reporter",
        description="As said or written, without names and health data that identify somebody",
    )
    product_kind: Literal["device", "medicinal-product", "combination", "service", "other"] = Field(
        title="Kind of product"
    )
    device_name: Text = Field(title="Name of the device or product")
    device_udi: Text = Field(
        title="UDI or UPC",
        description="Device identifier and production identifier as on the label; `not applicable` with the reason, or `not known` with the attempts made",
    )
    other_identification: Text = Field(
        title="Lot, batch, serial, model or version",
        description="`not known` with the attempts made",
    )
    expiry_or_made_on: Text | None = Field(None, title="Expiry or date of manufacture")
    event_country: list[Literal["US", "EU", "UK", "other"]] = Field(title="Place of the event")
    nature: Text = Field(
        title="Nature and details",
        description="What happened, how the product was used, how many are concerned",
    )
    nature_code: list[
        Literal[
            "identity",
            "quality",
            "durability",
            "reliability",
            "usability",
            "safety",
            "performance",
            "labelling",
            "packaging",
            "delivery",
            "suspected-falsified",
            "other",
        ]
    ] = Field(title="Kind of complaint")
    harm: Literal["none", "possible", "yes"] = Field(title="Harm")
    harm_description: Text = Field(
        title="Description of harm", description="Without identity; `none` when none"
    )
    product_available: Literal["yes", "no", "not-known"] = Field(
        title="Product available for examination"
    )
    immediate_action: Text = Field(
        title="Done at once",
        description="Advice given, stock held, supervisor told; `nothing` when nothing",
    )
    # evaluated
    evaluated_on: Date | None = Field(None, title="Evaluated on")
    is_complaint: Literal["yes", "no"] | None = Field(None, title="Is a complaint")
    is_complaint_reason: Text | None = Field(None, title="Reason")
    severity: Literal["minor", "major", "critical"] | None = Field(None, title="Severity")
    similar_complaints: list[Annotated[RecordRef, OfType("complaint")]] = Field(
        [], title="Similar complaints"
    )
    stock_and_others: Text | None = Field(
        None, title="Other lots, stock and products", description="Held or not, with the reason"
    )
    investigation_decision: (
        Literal["investigate", "covered-by-earlier", "not-investigated"] | None
    ) = Field(None, title="Investigation")
    investigation_reason: Text | None = Field(
        None,
        title="Reason for the decision",
        description="For `covered-by-earlier` with the id of the earlier complaint; for `not-investigated` why none is needed; the signature of this stage names who decided",
    )
    earlier_complaint: Annotated[RecordRef, OfType("complaint")] | None = Field(
        None, title="Earlier complaint", description="Needed for `covered-by-earlier`"
    )
    # investigated
    investigation_start: Date | None = Field(
        None,
        title="Investigation from",
        description="Needed when investigated; the same for the end",
    )
    investigation_end: Date | None = Field(None, title="Investigation to")
    investigated_by: list[PersonId] = Field([], title="Investigated by")
    examination: Text | None = Field(
        None,
        title="Examination of the product and records",
        description="Returned product, retained sample, batch or device record, labelling, servicing; `not investigated` refers to the reason given above",
    )
    failure_confirmed: Literal["confirmed", "not-confirmed", "not-investigated"] | None = Field(
        None, title="Failure to meet specification"
    )
    device_used: Literal["yes", "no", "not-known", "not-applicable"] | None = Field(
        None, title="Device was used for treatment or diagnosis"
    )
    relation_to_event: Text | None = Field(None, title="Relation of the product to the event")
    cause: Text | None = Field(None, title="Cause", description="`not found` with what was tried")
    outside_party: Text | None = Field(
        None,
        title="Supplier or other party concerned",
        description="What was sent to them and when; `none` when none",
    )
    correction: Text | None = Field(None, title="Correction", description="`none` with the reason")
    capa: list[Annotated[RecordRef, OfType("capa")]] = Field([], title="CAPA")
    no_capa_reason: Text | None = Field(
        None, title="Reason for no corrective action", description="Needed when no CAPA is named"
    )
    risk_file_checked: Text | None = Field(
        None,
        title="Risk file compared with the result",
        description="Known hazard, estimate still right, risk record changed",
    )
    reportability_still_right: Literal["unchanged", "changed"] | None = Field(
        None, title="Reportability decisions"
    )
    reportability_change: Text | None = Field(
        None,
        title="What changed in the decisions",
        description="Needed when changed: authority, new decision, reason, date",
    )
    # closed
    reply: Text | None = Field(
        None,
        title="Reply to the reporter",
        description="Content of the reply; `no reply` with the reason",
    )
    replied_on: Date | None = Field(
        None, title="Reply on", description="Needed unless no reply was given"
    )
    reports_sent: Text | None = Field(
        None,
        title="Reports sent",
        description="Authority, number and date of each; `none` when no report was due",
    )
    product_disposition: Text | None = Field(
        None, title="What happened to the product returned", description="`not returned` when so"
    )
    result: Literal["justified", "not-justified", "not-determined", "not-a-complaint"] | None = (
        Field(None, title="Result")
    )
    trend_code: Text | None = Field(None, title="Code for trend analysis")

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "received": (
            *("received_at", "channel", "reporter_kind", "reporter_reference"),
            *("reporter_words", "product_kind", "device_name", "device_udi"),
            *("other_identification", "expiry_or_made_on", "event_country", "nature"),
            *("nature_code", "harm", "harm_description", "product_available"),
            "immediate_action",
        ),
        "evaluated": (
            *("evaluated_on", "is_complaint", "is_complaint_reason", "severity"),
            *("similar_complaints", "stock_and_others", "investigation_decision"),
            *("investigation_reason", "earlier_complaint"),
        ),
        "reportability": DECISIONS,
        "investigated": (
            *("investigation_start", "investigation_end", "investigated_by", "examination"),
            *("failure_confirmed", "device_used", "relation_to_event", "cause"),
            *("outside_party", "correction", "capa", "no_capa_reason", "risk_file_checked"),
            *("reportability_still_right", "reportability_change"),
        ),
        "closed": (
            *("reply", "replied_on", "reports_sent", "product_disposition", "result"),
            "trend_code",
        ),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages,
        *(
            "expiry_or_made_on",
            "event_class",
            "similar_complaints",
            "earlier_complaint",
            "fda_due",
            "eu_due",
        ),
        *("uk_due", "reports", "field_action", "investigation_start", "investigation_end"),
        *("investigated_by", "capa", "no_capa_reason", "reportability_change", "replied_on"),
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "received": (Meaning.AUTHORED, ("complaint-handler",)),
        "evaluated": (Meaning.REVIEWED, ("quality-assurance",)),
        "reportability": (Meaning.APPROVED, ("regulatory-affairs",)),
        "investigated": (Meaning.AUTHORED, ("quality-assurance",)),
        "closed": (Meaning.QUALITY_APPROVED, ("quality-assurance",)),
    }
    needs: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        "earlier_complaint": ("investigation_decision", ("covered-by-earlier",)),
        "fda_due": ("fda_decision", ("report",)),
        "eu_due": ("eu_decision", ("report",)),
        "uk_due": ("uk_decision", ("report",)),
        "field_action": ("field_action_needed", ("yes",)),
        "investigation_start": ("investigation_decision", ("investigate",)),
        "investigation_end": ("investigation_decision", ("investigate",)),
        "investigated_by": ("investigation_decision", ("investigate",)),
        "reportability_change": ("reportability_still_right", ("changed",)),
    }
    terms: ClassVar[dict[str, int]] = {
        "evaluated": 3,
        "reportability": 5,
        "investigated": 30,
        "closed": 30,
    }
    prefix: ClassVar[str] = "CMPL"
    folder: ClassVar[str] = "complaints"
    name: ClassVar[str] = "complaint"
    heading: ClassVar[str] = "Complaint"
    keeper: ClassVar[str] = "complaint-handler"
    retention: ClassVar[str] = "device-records"
    serves: ClassVar[tuple[str, ...]] = (
        *("iso-13485-2016#8.2.2", "iso-13485-2016#8.2.3", "us-21cfr820-qmsr#820.35(a)"),
        *("us-21cfr820-qmsr#820.35(c)", "us-21cfr820-qmsr#820.35(d)", "us-21cfr803#803.17"),
        *("us-21cfr803#803.18", "us-21cfr211#211.198", "eu-gmp-vol4#Chapter 8"),
        *("eu-mdr-2017-745#Art. 87", "uk-mdr-2002#Part 4A", "iso-9001-2015#8.2.1"),
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("complaint", "nonconformity", "capa", "action", "risk", "deviation"),
        *("out-of-specification", "vigilance-report", "field-action", "servicing", "feedback"),
        *("supplier", "change", "trend"),
    )
