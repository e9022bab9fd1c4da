"""The composition root: settings -> stores -> processes; and the command line.

`receiving/` is wired from ingest, `retention/` keeps the journal's folder, `accounts/` says who may
speak to the broker and write through the API; every thread is started by threads.py.
"""
