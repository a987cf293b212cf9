"""Tables: entries as workbooks and CSV files for those who keep them, and back again."""
