"""Tests of the dialogs: each page, each mistake, and what comes of them.

No page makes people wait: except for one test of a cloud that does not answer, no time
passes between a click and the next page.
"""
