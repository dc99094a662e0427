"""Tests that hurt the batch: killed, starved, crowded, lied to, and started twice; each through a real process."""
