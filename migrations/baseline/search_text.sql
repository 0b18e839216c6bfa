-- Search: the text of a product as its index has it.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE SCHEMA search;

-- Functions in SQL, each used once where it costs: the planner inlines them, instead of calling them row by row.

-- Whatever is neither letter nor digit separates words. The characters are listed, and not asked of the locale, so that
-- a word is the same on every server; letters of every script are letters.
CREATE FUNCTION search.plain(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(lower(words), U&'[\0001-\001f!-/:-@\005b-`{-\00a9\00ab-\00b1\00b4\00b6-\00b8\00bb\00bf\00d7\00f7\2000-\206f\3000-\3004\3008-\3020]', ' ', 'g');

CREATE FUNCTION search.text(sku text, name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(sku) || U&'\001f' || lower(name);

-- A lexeme has room for 2,046 bytes.
CREATE FUNCTION search.cut(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT left(word, 200) FROM unnest(string_to_array(words, ' ')) word);

-- Every word has a space before it.
CREATE FUNCTION search.label(sku text, name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ' ' || search.plain(sku || ' ' || name);

-- Only a long description can have a word that is longer than a lexeme may be.
CREATE FUNCTION search.words(description text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(array_remove(
    CASE WHEN octet_length(description) <= 2000 THEN string_to_array(search.plain(description), ' ')
         ELSE search.cut(search.plain(description)) END, ''));

CREATE FUNCTION search.beginning(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('''' || left(lower(word), 200) || ''':*')::tsquery;
