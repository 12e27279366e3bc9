"""The account of how a user fares: which needs are met, which replies failed, what is left."""
