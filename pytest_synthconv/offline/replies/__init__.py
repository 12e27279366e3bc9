"""What a reply does: what it answers, asks, offers, and whether it passes the user on."""
