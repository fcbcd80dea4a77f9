"""What can go wrong inside calamine, said as a fault of the file."""

from collections.abc import Iterator
from contextlib import contextmanager

import python_calamine

from dashboard.intake.limits import Task


@contextmanager
def calamine_faults(task: Task) -> Iterator[None]:
    """Raises ReadFault for whatever calamine raises; a panic in it is no Exception, and is caught by its name."""
    try:
        yield
    except python_calamine.PasswordError:
        raise task.fault("file_password") from None
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError, TypeError, MemoryError):
        raise task.fault("file_damaged") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise task.fault("file_damaged") from None
