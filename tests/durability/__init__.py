"""Proof that work is not lost: processes killed, files damaged, disks full, several at one file.

`python -m tests.durability` makes the long runs; the tests here are the same with few rounds.
"""
