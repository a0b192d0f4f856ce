"""Not the Bottle that everybody means."""
