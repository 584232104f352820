"""A small portable package that has a bit of everything an engine has, for the tests of the runtime and the checker."""
