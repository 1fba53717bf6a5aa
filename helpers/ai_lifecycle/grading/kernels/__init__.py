"""Kernels that are ready before they are asked for, and where a lesson's notebooks get theirs."""
