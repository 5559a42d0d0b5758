"""One module a command: `add_commands` declares its options, `execute` runs it and returns the exit code."""
