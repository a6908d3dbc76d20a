"""What can be asked of heat pumps by voice, and through language models."""
