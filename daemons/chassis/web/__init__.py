"""What happens to each request on its way to a route, and to each answer on its way back."""
