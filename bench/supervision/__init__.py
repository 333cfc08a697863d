"""The first page and the board under load: fifty reports of 350 commitments, twenty-four periods each, sixteen people."""
