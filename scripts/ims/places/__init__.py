"""Sites, what stands at them, and how they hang together (R81): one module a subject.

Processes, organization, local texts, equipment, suppliers, plans for an emergency, communication
and the law of a place; each answers from a standpoint alone.
"""
