"""The versions of the service's schema, one file each, which Alembic applies in their order.

A version that was released is never changed: the next one goes on from it.
"""
