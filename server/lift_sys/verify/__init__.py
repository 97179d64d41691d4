"""Whether specifications can be kept, and are: judgements with their evidence. Pure functions of a checked document."""
