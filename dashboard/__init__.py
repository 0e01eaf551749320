"""What the pages share. Read in this order:

`frame` draws what every page has and gives its `View`; `state` and `filters` are what the reader
chose; `queries` ask the build and give `rows`; `verdict` says what may be compared; `overview`,
`comparing`, `ledger` and `reading` are the parts of the four pages, made of `tables`, `charts`,
`numbers`, `names` and `highlight`, in the words of `i18n` (`strings.toml`); `downloads` gives the
CSV; `jobs` runs the pipeline as a child process.

A page to come: a row in `frame.PAGES`, one in `state.OWN`, its name in `strings.toml`, its script.
"""
