"""Jobs that delete or change many products."""
