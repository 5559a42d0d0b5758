"""All that is known of Vietnam: its divisions, their names, and addresses composed of them."""
