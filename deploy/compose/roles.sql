-- PostgreSQL's container runs this once, with psql, when its volume is new: the role of the API and the workers, which owns no table.
\getenv password POSTGRES_APP_PASSWORD
CREATE ROLE skuport_app LOGIN PASSWORD :'password';
