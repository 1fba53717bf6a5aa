"""What can be typed, by who types it. Each command parses, calls one function and prints."""
