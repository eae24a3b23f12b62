"""Training: who must know what, who does, and who may do a task alone (R54-R59).

Needs are computed from roles, sites, the audience of documents and the curricula; what counts as
done is what somebody signed.
"""

from ims.training.coming import Coming, coming
from ims.training.evidence import Evidence, Proof, Result, evidence
from ims.training.needs import Need, NeedKind, bundles, needs
from ims.training.posts import Post, home_sites, posts
from ims.training.qualified import Qualification, Wanted, qualifications, wanted
from ims.training.register import Programme, programme
from ims.training.share import Share, by_document, by_role, by_site

__all__ = [
    "Coming",
    "Evidence",
    "Need",
    "NeedKind",
    "Post",
    "Programme",
    "Proof",
    "Qualification",
    "Result",
    "Share",
    "Wanted",
    "bundles",
    "by_document",
    "by_role",
    "by_site",
    "coming",
    "evidence",
    "home_sites",
    "needs",
    "posts",
    "programme",
    "qualifications",
    "wanted",
]
