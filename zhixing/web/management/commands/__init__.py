"""Commands that the portal adds to Django: the command line of the program calls them by name."""
