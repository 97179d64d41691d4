"""One module for each feature of the protocol; each registers its handlers with `register(server)`."""
