"""What is known of Vietnam's divisions and streets: names for the beam, and divisions found in a text."""

from netchu.gazetteer.corrections import corrections
from netchu.gazetteer.matching import AddressMatch, match_address, rescore
from netchu.gazetteer.names import gazetteer_names, street_names
from netchu.gazetteer.spellings import spellings

__all__ = ["AddressMatch", "corrections", "gazetteer_names", "match_address", "rescore", "spellings", "street_names"]
