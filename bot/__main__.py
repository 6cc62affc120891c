"""``python -m bot`` is the command ``wenxiao``."""

from bot.cli.main import main

main()
