"""The embedded persona writer: domains, tasks, facts and evidence become cards."""
