"""A module for each command: `add_commands` declares its options, `execute` runs it. The others are what they share."""
