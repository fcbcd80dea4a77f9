"""What needs attention for whoever it is: as a page, as a feed and as a digest."""
