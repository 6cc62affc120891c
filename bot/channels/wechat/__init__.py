"""The bot on WeChat: official accounts, and applications of WeCom."""

TEMPLATES = """
    welcome(document example) help not_text not_heard too_fast failed cut cut_link(address)
    forget_word forgotten unforgotten human(number office) human_unkept(office) no_question(office)
    office(office) notice(text)
"""
"""Its texts in the knowledge, each with the holes that it fills."""
