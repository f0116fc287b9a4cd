"""HTTP only: form in, store verb, view out. A module a noun."""
