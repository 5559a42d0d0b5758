"""What the notebooks ask: of the data, of preprocessing, of the network, of decoders, of errors."""
