"""What the readings mean in law: law -> slots -> means -> quality -> verdicts -> days -> city.

evaluate.py is THE ORDER of an outlet's legal days, law/regulations/ the law as data. `judging/`
loses no waiting day; `history/` is about the days behind us, and what another law would have said.
"""
