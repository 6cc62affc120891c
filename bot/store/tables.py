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
    Column("taken", Float, nullable=False, server_default="0"),  # when it was received
    Column("person", String(32), nullable=False, server_default=""),  # whose it is: the first half of the hash
    Column("chat", String(64), nullable=False, server_default=""),  # keyed hash of what keeps its order
    Index("ix_updates_open", "done", "claimed"),
    Index("ix_updates_chat", "chat", "done"),
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
    sqlite_autoincrement=True,  # else a number that was deleted is given again
)

receipts = Table(  # which deliveries of a channel were answered with what, for those that come again
    "receipts",
    metadata,
    Column("key", String(64), primary_key=True),  # keyed hash
    Column("person", String(64), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("reply", Text),
    Column("at", Float, nullable=False, index=True),
)

notices = Table(  # what a person is to be told with the next reply, where a channel cannot write by itself
    "notices",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("person", String(64), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
)

keys = Table(  # the key of the hashes, made once
    "keys",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)
