"""One package, so that its browser is closed before tests elsewhere run: an event loop lives as long as it is open."""
