"""A hundred thousand market entities linked, beside a plain join by credit code."""
