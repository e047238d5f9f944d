"""Mistakes in a business folder, by the file they are made in, and where and how each must be told."""
