"""One reader per file format: each gives a `Reading`, none knows the others.

`plain`  bytes → text in whatever encoding Chinese offices use
`html`   saved web pages (.html, .mhtml); `furniture` tells their navigation from the report
`docx`   Word documents, automatic numbering written out
`pdf`    PDF with a text layer, lines joined to paragraphs
"""
