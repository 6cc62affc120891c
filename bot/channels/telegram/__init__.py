"""The bot on Telegram."""

TEMPLATES = """
    start help topics section(section page pages) earlier later back choose source_question
    no_source passage human(number office) human_unkept(office) no_question(office)
    office(office) privacy forgotten unknown not_text too_fast failed stale inline_example
    inline_hint alert.failed(kind) alert.unreadable alert.ticket(number) alert.knowledge
    alert.reloaded(version) alert.trouble(trouble) alert.well(trouble) trouble.store trouble.token trouble.conflict
    trouble.refused trouble.webhook
"""
"""Its texts in the knowledge, each with the holes that it fills."""
