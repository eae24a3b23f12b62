"""Start the command line with `python -m ims`."""

from ims.cli import run

if __name__ == "__main__":
    run()
