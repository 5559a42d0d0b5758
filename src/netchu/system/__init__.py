"""The machine: places on disk, progress, cores, devices, and where a number comes from."""
