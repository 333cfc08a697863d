"""The portal: pages and API, drawn from the declarations."""
