"""办文: papers that an agency sends and receives, each step with its person and its time. What is kept stands in tables.toml, what it goes through in flow.toml."""
