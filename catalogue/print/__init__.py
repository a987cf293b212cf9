"""Print: the printed catalogue, sheets, posters and labels, set by Typst."""
