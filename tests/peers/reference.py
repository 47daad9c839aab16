"""The botocore that this project is held against: version 1.44.5, from the folder that test.sh installed it into (environment
variable DRSIM_BOTOCORE), else an installed one of that version. Others differ in details, so that a test skips (77)."""
import os
import sys

VERSION = "1.44.5"


def require():
    folder = os.environ.get("DRSIM_BOTOCORE")
    if folder:
        sys.path.insert(0, folder)
    try:
        import botocore
    except ImportError:
        print("skipped: botocore is not installed")
        sys.exit(77)
    if botocore.__version__ != VERSION:
        print(f"skipped: botocore is {botocore.__version__}, the reference is {VERSION}")
        sys.exit(77)
