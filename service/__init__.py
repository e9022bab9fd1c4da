"""The composition root: settings -> stores -> processes; and the command line.

`receiving/` is wired from ingest; every thread is started by threads.py.
"""
