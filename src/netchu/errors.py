"""The exceptions that people see as a message, not as a traceback."""


class InputError(ValueError):
    """Bad input: a file, a parameter or a setting that the user can put right.

    The message is one sentence that names the file or parameter and says what to do. The command line
    prints it and exits with code 2; in a notebook it is the last line of the traceback.
    """


class NotebookFailed(Exception):
    """A cell raised, or its kernel died; the command line prints the message and exits with code 1.

    The message names the cell and ends with the last lines of its traceback.
    """
