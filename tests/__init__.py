"""The tests mirror the modules of catalogue/ and scripts/."""
