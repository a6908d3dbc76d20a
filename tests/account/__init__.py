"""Tests of one account: polling, writing, staying signed in."""
