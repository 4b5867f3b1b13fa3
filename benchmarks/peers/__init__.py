"""The matchers that are measured side by side, each a module with `run(task) -> Answer`."""
