"""Internal audits: programme against actual, coverage, auditors, findings, checklists (ISO 19011).

All is computed from the register of the programme, the signed audits and the signed findings.
"""

from ims.auditing.area import former_findings, processes_of
from ims.auditing.programme import PATH, Occurrence, occurrences, programme_of

__all__ = [
    "PATH",
    "Occurrence",
    "former_findings",
    "occurrences",
    "processes_of",
    "programme_of",
]
