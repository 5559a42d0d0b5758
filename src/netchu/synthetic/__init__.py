"""Lines that nobody wrote on paper: fonts, hands, paper."""
