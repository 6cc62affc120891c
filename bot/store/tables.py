"""The tables of the store; the migrations bring a database to this form."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("person", String(64), primary_key=True),  # keyed hash
    Column("context", Text, nullable=False),
    Column("touched", Float, nullable=False, index=True),
    Column("asked", Text, nullable=False),  # the last question, for a person who is asked for
)

updates = Table(  # the ledger of what a channel was sent; the payload goes when it is done
    "updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", Text),
    Column("owner", String(64), nullable=False),
    Column("claimed", Float, nullable=False),
    Column("done", Float),
    Index("ix_updates_open", "done", "claimed"),
)

replies = Table(  # which messages answered which, so that an edited question gets its answer edited
    "replies",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("sent", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(16), nullable=False),
    Column("person", String(64), nullable=False),
    Column("question", Text, nullable=False),
    Column("opened", Float, nullable=False),
    Column("closed", Float),
)

keys = Table(  # the key of the hashes, made once
    "keys",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)
