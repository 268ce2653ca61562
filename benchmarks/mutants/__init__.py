"""Slips made mechanically in right answers: which does the grader catch, name, diagnose, miss?"""
