"""The catalog: what a product consists of.

Core fields are declared in `skuport.parsing.fields`, once each, where the parser knows them. Here is what follows from
that for the database (`columns`) and for bodies of the API (`bodies`), and the table itself (`models`).
"""
