"""The report reader beside Recognizers-Text, JioNLP and cn2an: the same labelled text, the same machine, the same run."""
