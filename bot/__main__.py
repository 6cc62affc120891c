"""``python -m bot`` is the command ``wenxiao``."""

from bot.cli.main import main

if __name__ == "__main__":  # the processes of wenxiao serve --workers import it again
    main()
