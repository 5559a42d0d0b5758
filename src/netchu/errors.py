"""The one exception that people see as a sentence, not as a traceback."""


class InputError(ValueError):
    """Bad input: a file, a parameter or a setting that the user can put right.

    The message is one sentence that names the file or parameter and says what to do. The command line
    prints it and exits with code 2; in a notebook it is the last line of the traceback.
    """
