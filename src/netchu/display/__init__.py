"""What a notebook shows that is no figure: tables, marked differences, sliders."""
