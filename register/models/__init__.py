"""What is kept for those who write, and for those who propose."""

from register.models.drafts import Draft, Submission
from register.models.proposals import Affiliation, Proposal, ProposalMessage

__all__ = ["Affiliation", "Draft", "Proposal", "ProposalMessage", "Submission"]
