"""What a load bench found as one page of HTML that needs nothing beside itself."""
