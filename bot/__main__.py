"""``python -m bot`` is the command ``wenxiao``."""

from bot.cli import main

main()
