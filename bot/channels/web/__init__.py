"""The question page and the HTTP API."""

TEMPLATES = """
    site subtitle title skip navigation nav_ask nav_browse nav_about large normal hello intro
    label placeholder submit examples again again_placeholder asked answered source
    source_several(number) evidence passage ask_which near copy copied copy_failed print link
    chart_title(measure unit) chart_item(title value) chart_and table office(office) choice
    waiting lost busy suggestions suggested(number) browse_title browse_intro about_title
    footer_source(title) footer_version(version) quoted(path evidence) slip slip_note back_home forget forgotten
    about.ask_title about.ask about.answer_title about.answer about.none_title about.none
    about.privacy_title about.privacy(days) about.privacy_log(days) about.access_title about.access about.person_title
    about.person error.title error.other
"""
"""Its texts in the knowledge, each with the holes that it fills."""
