"""What pages, files and programs are shown of a firm's colours."""
