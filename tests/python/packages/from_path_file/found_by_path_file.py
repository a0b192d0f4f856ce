"""A module that is found through `found.pth`."""

WHERE = "from a path file"
