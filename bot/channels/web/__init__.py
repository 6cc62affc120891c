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
    nav_api api.title api.intro api.addresses api.description
    api.examples api.example_curl api.example_python api.reply api.reply_told
    api.limits api.limit_ask(rate) api.limit_suggest(rate) api.limit_other api.limit_none api.limit_headers
    api.versions api.versions_told api.problems api.problems_told api.status(status)
    api.does_ask api.does_suggest api.does_list_facts api.does_get_fact api.does_list_sections api.does_ready
    api.does_live
    problem.bad_request.title problem.bad_request.told problem.not_found.title problem.not_found.told
    problem.wrong_method.title problem.wrong_method.told problem.too_slow.title problem.too_slow.told
    problem.too_large.title problem.too_large.told problem.not_json.title problem.not_json.told
    problem.wrong_fields.title problem.wrong_fields.told problem.too_many.title problem.too_many.told
    problem.failed.title problem.failed.told problem.not_ready.title problem.not_ready.told
"""
"""Its texts in the knowledge, each with the holes that it fills."""
