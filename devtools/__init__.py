"""What `dev.py` is made of: set-up, serving, checking.  Standard library only."""
