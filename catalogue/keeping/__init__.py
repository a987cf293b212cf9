"""What is done to entries as a whole: withdrawn, renamed, mended, looked over."""
