"""What the use cases need of the outside world. Each write is one document; each error is the platform's own."""
