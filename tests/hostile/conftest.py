"""What pytest leaves alone here."""

collect_ignore = ["fuzz.py"]  # needs atheris, which only `make fuzz` installs
