"""Slips made mechanically in right answers: what is caught, named, diagnosed, missed."""
