"""Set up a project, and check its set-up before the first run."""
